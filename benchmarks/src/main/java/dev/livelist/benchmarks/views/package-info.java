/** Many different lists on one worker: what a change costs, what a view weighs, and what happens when everybody comes at once. */
@NullMarked
package dev.livelist.benchmarks.views;

import org.jspecify.annotations.NullMarked;
