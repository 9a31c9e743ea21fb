/**
 * The protocol over HTTP ({@code docs/protocol.md}), whatever the server. An adapter maps a server to three small interfaces of this
 * package: {@link dev.livelist.http.LiveRequest} is what it reads, {@link dev.livelist.http.Answer} what it writes back, and
 * {@link dev.livelist.http.StreamConnection} where the bytes of a stream go. Everything else is here, and is tested without a server.
 *
 * <p>The way of a request. {@link dev.livelist.http.LiveHttp#answer} checks the method and the name, asks the adapter's
 * {@link dev.livelist.http.Caller} who sends the request, decides on access, reads the query, and either reads a document or prepares a
 * stream. What comes of it is an answer: a status, headers, bytes, and perhaps an {@link dev.livelist.http.Opening}. The adapter makes a
 * connection and opens the stream on it, which gives it a {@link dev.livelist.http.StreamWriter}.
 *
 * <p>The way of a patch. The engine tells a stream that there is something to send. The hub brings that to the loop of the stream's
 * connection, with whatever else concerns connections of that loop, as one task. There the writer asks the connection whether it takes
 * a frame, and if so the session for the next one. A connection that takes nothing is asked for nothing: it has no queue, and later gets
 * one patch from what it has to what is now. Everything about one stream happens on its loop; what comes from other threads
 * only wakes it.
 *
 * <p>One timer looks after all streams: comments for idle ones, stuck sockets, logins that are due to be checked. A stream has no
 * thread, no timer and no lock of its own.
 */
@NullMarked
package dev.livelist.http;

import org.jspecify.annotations.NullMarked;
