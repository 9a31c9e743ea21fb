/**
 * What the way from one worker to another costs: the bridge over Redis beside the libraries that people use for it today,
 * and beside the bare client, which is the limit.
 */
package dev.livelist.benchmarks.bridge;
