/**
 * The HTTP face of live lists: JSON documents and Server-Sent Event streams over Spring WebFlux.
 * {@link dev.livelist.webflux.LiveEndpoint} is where it begins; {@code docs/protocol.md} is what goes over the wire.
 */
@NullMarked
package dev.livelist.webflux;

import org.jspecify.annotations.NullMarked;
