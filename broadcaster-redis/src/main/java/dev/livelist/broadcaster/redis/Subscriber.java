package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection that listens. It is open once Redis has acknowledged the subscription.
 *
 * <p>The delivery is called on the connection's event loop, and on the worker for the loss of a connection. Its monitor
 * makes sure that the last call for an old connection comes before the first for a new one.
 */
final class Subscriber extends Link<StatefulRedisPubSubConnection<String, byte[]>> {

    private final int lane;
    private final String channel;
    private final boolean sharded;
    private final Delivery delivery;
    private final Function<RedisURI, CompletionStage<StatefulRedisPubSubConnection<String, byte[]>>> connector;

    /** The subscription that may call the listener; guarded by {@code delivery}. */
    private @Nullable Listening listening;

    /** @param sharded whether by SSUBSCRIBE, else by SUBSCRIBE */
    Subscriber(
            int lane,
            String channel,
            boolean sharded,
            Delivery delivery,
            Function<RedisURI, CompletionStage<StatefulRedisPubSubConnection<String, byte[]>>> connector,
            Route route,
            Duration timeout,
            ScheduledExecutorService worker) {
        super("subscribing to " + channel, route, timeout, worker);
        this.lane = lane;
        this.channel = channel;
        this.sharded = sharded;
        this.delivery = delivery;
        this.connector = connector;
    }

    @Override
    CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connect(RedisURI server) {
        return connector.apply(server);
    }

    @Override
    CompletionStage<String> clusterNodes(StatefulRedisPubSubConnection<String, byte[]> connection) {
        return connection.async().clusterNodes();
    }

    @Override
    CompletionStage<List<Object>> role(StatefulRedisPubSubConnection<String, byte[]> connection) {
        return connection.async().role();
    }

    @Override
    CompletionStage<?> open(StatefulRedisPubSubConnection<String, byte[]> connection) {
        Listening next = new Listening(connection);
        synchronized (delivery) {
            listening = next;
        }
        connection.addListener(next);
        subscribe(connection).whenComplete((done, refused) -> {
            if (refused != null) {
                next.acknowledged.completeExceptionally(refused);
            }
        });
        return next.acknowledged;
    }

    private CompletionStage<Void> subscribe(StatefulRedisPubSubConnection<String, byte[]> connection) {
        return sharded
                ? connection.async().ssubscribe(channel)
                : connection.async().subscribe(channel);
    }

    @Override
    void retire(StatefulRedisPubSubConnection<String, byte[]> connection, @Nullable Throwable cause) {
        synchronized (delivery) {
            Listening last = listening;
            listening = null;
            if (cause != null
                    && last != null
                    && last.acknowledged.isDone()
                    && !last.acknowledged.isCompletedExceptionally()) {
                delivery.lost(lane, cause);
            } else {
                delivery.givenUp(lane);
            }
        }
    }

    /** The subscription of one connection. It hands nothing on once another has taken its place. */
    private final class Listening extends RedisPubSubAdapter<String, byte[]> {

        private final StatefulRedisPubSubConnection<String, byte[]> connection;
        private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();

        Listening(StatefulRedisPubSubConnection<String, byte[]> connection) {
            this.connection = connection;
        }

        @Override
        public void subscribed(String subscribed, long count) {
            synchronized (delivery) {
                if (listening == this && acknowledged.complete(null)) {
                    delivery.subscribed(lane, false);
                }
            }
        }

        @Override
        public void message(String from, byte[] message) {
            synchronized (delivery) {
                if (listening == this) {
                    delivery.message(lane, message);
                }
            }
        }

        @Override
        public void ssubscribed(String subscribed, long count) {
            subscribed(subscribed, count);
        }

        @Override
        public void smessage(String from, byte[] message) {
            message(from, message);
        }

        /** So the server says that the slot has gone to another node. Lettuce would leave it at that. */
        @Override
        public void sunsubscribed(String unsubscribed, long count) {
            unsubscribed(unsubscribed, count);
        }

        /** Nobody asked for that: the server takes the subscription away and leaves the connection open. */
        @Override
        public void unsubscribed(String unsubscribed, long count) {
            onWorker(() -> lost(connection, new RedisConnectionException("the server has ended the subscription")));
        }
    }
}
