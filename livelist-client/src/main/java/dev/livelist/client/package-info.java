/**
 * The client for Java services that follow a live list of another one, on the JDK's {@code HttpClient}:
 * {@link dev.livelist.client.LiveListClient}.
 *
 * <p>A list is followed over one connection after the other. {@code Follower} is the state of one list that is followed: what it
 * has, the connection that is open or the time at which the next one begins. All of it is confined to a serial executor: bytes
 * from the server, timers and the application's wishes are tasks on it, and so are the application's callbacks. The next bytes
 * are asked for when the last ones have been handled, so nothing queues up here; a server sends a slow reader less.
 *
 * <p>{@link dev.livelist.client.StreamTransport} is the way to the server. Another HTTP client can be put there; everything else,
 * from the format of the stream to the time between two attempts, is the same for all.
 */
@NullMarked
package dev.livelist.client;

import org.jspecify.annotations.NullMarked;
