/** What a persistence API implements so that its rows can be live; see {@link dev.livelist.source.RowSource}. */
@NullMarked
package dev.livelist.source;

import org.jspecify.annotations.NullMarked;
