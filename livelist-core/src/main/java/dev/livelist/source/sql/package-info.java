/**
 * What row sources over SQL share: what a database's catalog says of its columns, where memory therefore compares values as the
 * database does, and what terms of statements are made of. Nothing here reads a database; whoever does brings the rows of the catalog.
 */
@NullMarked
package dev.livelist.source.sql;

import org.jspecify.annotations.NullMarked;
