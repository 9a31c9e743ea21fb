/**
 * Reading from the database: turns and their order ({@link dev.livelist.engine.read.ReadGate}), the breaker that notices a database
 * that refuses, pacing, statements with an end, and what is known of the database's health.
 *
 * <p>Internal. All lists of a worker share these, so they are safe for use by any number of threads, but for {@link
 * dev.livelist.engine.read.Pacing}.
 */
@NullMarked
package dev.livelist.engine.read;

import org.jspecify.annotations.NullMarked;
