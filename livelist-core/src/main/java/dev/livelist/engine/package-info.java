/**
 * Keeping lists in step. {@link dev.livelist.engine.LiveLists} answers queries with documents, and keeps open readers up to date by
 * patches.
 *
 * <p>The types of this package are what servers and tests use. The packages inside are internal, one idea each, and arrows between them go
 * one way: {@code page} (documents and patches), {@code view} (rows known of a query), {@code reader} (what a stream sees), {@code
 * read} (turns and statements), {@code change} (signals), {@code shard} (the thread that owns a list). Begin with the essay in {@link
 * dev.livelist.engine.shard}.
 *
 * <p>A change passes four hand-offs between threads: from the publisher to the shard, to the database's driver, back to the shard, and to the
 * readers' event loops.
 */
@NullMarked
package dev.livelist.engine;

import org.jspecify.annotations.NullMarked;
