/**
 * Telling other parts of an application, and other workers, that a row has changed.
 *
 * <p>A {@link dev.livelist.broadcaster.Signal} is a hint, never data: it names what changed, and whoever receives it reads
 * the database again. {@link dev.livelist.broadcaster.Broadcaster} is all that an application uses;
 * {@link dev.livelist.broadcaster.transport.Transport} is all that an adapter for a message system implements.
 */
@NullMarked
package dev.livelist.broadcaster;

import org.jspecify.annotations.NullMarked;
