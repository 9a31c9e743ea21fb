/** What the benchmarks share. */
@NullMarked
package dev.livelist.benchmarks;

import org.jspecify.annotations.NullMarked;
