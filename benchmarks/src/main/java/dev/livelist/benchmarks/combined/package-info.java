/** The cost of a delivery over a combined stream, compared with separate streams. */
@NullMarked
package dev.livelist.benchmarks.combined;

import org.jspecify.annotations.NullMarked;
