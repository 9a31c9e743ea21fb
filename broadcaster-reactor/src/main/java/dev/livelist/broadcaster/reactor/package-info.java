/** Signals for applications on Project Reactor; see {@link dev.livelist.broadcaster.reactor.SignalFlux}. */
@NullMarked
package dev.livelist.broadcaster.reactor;

import org.jspecify.annotations.NullMarked;
