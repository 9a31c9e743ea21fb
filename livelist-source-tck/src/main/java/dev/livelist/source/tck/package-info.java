/**
 * The contract of {@link dev.livelist.source.RowSource} as tests: extend {@link dev.livelist.source.tck.RowSourceKit} and say how
 * a source over a real database is made. What a source offers beyond pages, probes and counts is tested where it offers it.
 */
@NullMarked
package dev.livelist.source.tck;

import org.jspecify.annotations.NullMarked;
