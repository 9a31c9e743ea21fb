/**
 * Carrying messages between workers through Redis.
 *
 * <p>The one idea: Lettuce is asked for connections and for nothing that it would do behind our back. A connection that
 * breaks is never revived but replaced, by one path that serves the first connection, a lost one, a refused subscription
 * and a rebuild alike; so what happens after a failure is what has happened, tested, at every start.
 *
 * <p>{@link dev.livelist.broadcaster.redis.RedisTransport} is all there is to use.
 */
@NullMarked
package dev.livelist.broadcaster.redis;

import org.jspecify.annotations.NullMarked;
