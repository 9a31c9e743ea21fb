/** What an adapter for a message system implements, and what it is told; see {@link dev.livelist.broadcaster.transport.Transport}. */
@NullMarked
package dev.livelist.broadcaster.transport;

import org.jspecify.annotations.NullMarked;
