/** What a delivery costs over a stream of several lists, beside one over a stream of its own. */
@NullMarked
package dev.livelist.benchmarks.combined;

import org.jspecify.annotations.NullMarked;
