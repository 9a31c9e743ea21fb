/**
 * Broadcasting inside one process.
 *
 * <p>The one idea: {@link dev.livelist.broadcaster.local.LocalBroadcaster} gives each subscription a mailbox that is
 * bounded, keeps the latest signal of each key, and collapses into an invalidation where it would overflow. Writers fill
 * mailboxes and never wait; the broadcaster's threads empty them, one call of a listener at a time.
 */
@NullMarked
package dev.livelist.broadcaster.local;

import org.jspecify.annotations.NullMarked;
