/**
 * Broadcasting between workers: in-process dispatch plus any transport.
 *
 * <p>The one idea: a transport may lose, repeat and reorder, and a worker may die or hang at any moment; what
 * {@link dev.livelist.broadcaster.bridge.BridgedBroadcaster} adds is that nothing is lost <em>silently</em>. Wherever
 * something may have been missed, subscribers are told to read again. So everything here errs on the side of one
 * invalidation too many, and bounds how many there can be.
 */
@NullMarked
package dev.livelist.broadcaster.bridge;

import org.jspecify.annotations.NullMarked;
