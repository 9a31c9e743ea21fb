/**
 * Lists over Spring Data R2DBC: {@link dev.livelist.r2dbc.R2dbcRowSourceFactory} reads their rows.
 */
@NullMarked
package dev.livelist.r2dbc;

import org.jspecify.annotations.NullMarked;
