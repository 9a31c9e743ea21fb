/**
 * Carrying messages between workers through PostgreSQL, and hearing from the database itself what has changed.
 *
 * <p>The one idea: NOTIFY is part of a transaction, and LISTEN a state of a connection. So a message is sent in a small
 * transaction of its own, where it delays nobody, or by a trigger in the transaction that writes, where no writer can
 * forget it; and a connection that listens is asked itself whether it still does.
 *
 * <p>{@link dev.livelist.broadcaster.postgres.PostgresTransport} carries messages;
 * {@link dev.livelist.broadcaster.postgres.PostgresCapture} is the triggers, and what brings their messages to a worker
 * beside any other transport; {@link dev.livelist.broadcaster.postgres.PostgresServer} says where.
 */
@NullMarked
package dev.livelist.broadcaster.postgres;

import org.jspecify.annotations.NullMarked;
