/**
 * What row sources over SQL share. {@link dev.livelist.sql.SqlDialect} is what is different about a database, one class for each:
 * how it writes what standard SQL leaves open, what its catalog tells, and what memory may decide in its place ({@link
 * dev.livelist.sql.ColumnRules}). An application may bring dialects of its own.
 *
 * <p>The rule of this package: memory decides only what it decides exactly as the database does, for every value of the column. Text
 * is the hard part, for a collation may hold different texts to be equal ({@link dev.livelist.sql.TextRules}). What a column's
 * rules are, the catalog says ({@link dev.livelist.sql.ColumnFacts}), and it is asked again when tables may have been altered.
 *
 * <p>Nothing here reads a database: a row source runs the statements, over R2DBC or JDBC, and brings the rows of the catalog.
 */
@NullMarked
package dev.livelist.sql;

import org.jspecify.annotations.NullMarked;
