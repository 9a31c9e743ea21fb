package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.transport.Transport.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection that publishes.
 *
 * <p>Outside of a cluster the server is asked for its role when it is connected to and once a second from then on. One that has
 * become a replica is left, for it takes messages and passes them to nobody.
 *
 * <p>Messages go from the caller's thread straight to the connection; what Redis has not answered yet is bounded in
 * bytes. Redis answers in order, so one look at how many are unanswered, taken every so often, tells a connection that
 * has swallowed a message for too long, and no message needs a timer of its own.
 */
final class Publisher extends Link<StatefulRedisConnection<String, byte[]>> {

    /** What a message costs beside its bytes while it waits for its answer, roughly. */
    static final int MESSAGE_OVERHEAD = 256;

    private static final int LOOKS_PER_TIMEOUT = 4;

    /** Between two questions whether the server is still a master. */
    private static final Duration ROLE_INTERVAL = Duration.ofSeconds(1);

    private static final List<String> ELSEWHERE = List.of("MOVED ", "ASK ", "CLUSTERDOWN ", "READONLY ");

    /** How a message is said to Redis. */
    interface Saying {

        /** The command; {@code done} is called once, with the failure where there is one. */
        PublishCommand command(Kind kind, byte[] message, Consumer<@Nullable Throwable> done);
    }

    private final Saying saying;
    private final long maxPendingBytes;
    private final Function<RedisURI, CompletionStage<StatefulRedisConnection<String, byte[]>>> connector;
    private final Duration publishTimeout;
    private final boolean asksForRole;

    private volatile @Nullable Outlet outlet;

    Publisher(
            String role,
            Saying saying,
            long maxPendingBytes,
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, byte[]>>> connector,
            Route route,
            Duration connectTimeout,
            Duration publishTimeout,
            ScheduledExecutorService worker) {
        super(role, route, connectTimeout, worker);
        this.saying = saying;
        this.maxPendingBytes = maxPendingBytes;
        this.connector = connector;
        this.publishTimeout = publishTimeout;
        // The nodes of a cluster pass messages on whatever they are, and say themselves where a slot is.
        this.asksForRole = !route.isCluster();
    }

    CompletionStage<Void> send(Kind kind, byte[] message) {
        Outlet now = outlet;
        if (now == null) {
            return CompletableFuture.failedFuture(new RedisConnectionException("There is no connection to Redis now"));
        }
        return now.send(kind, message);
    }

    /** Completes when everything sent before this has been answered; at once where nothing can be. */
    CompletionStage<?> flushed() {
        Outlet now = outlet;
        return now == null
                ? CompletableFuture.completedFuture(null)
                : now.connection.async().ping();
    }

    @Override
    CompletionStage<StatefulRedisConnection<String, byte[]>> connect(RedisURI server) {
        return connector.apply(server);
    }

    @Override
    CompletionStage<String> clusterNodes(StatefulRedisConnection<String, byte[]> connection) {
        return connection.async().clusterNodes();
    }

    @Override
    CompletionStage<List<Object>> role(StatefulRedisConnection<String, byte[]> connection) {
        return connection.async().role();
    }

    @Override
    CompletionStage<?> open(StatefulRedisConnection<String, byte[]> connection) {
        Outlet next = new Outlet(connection);
        outlet = next;
        watch(next);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    void retire(StatefulRedisConnection<String, byte[]> connection, @Nullable Throwable cause) {
        Outlet last = outlet;
        outlet = null;
        if (last != null) {
            last.retired = true;
        }
    }

    /** Whether the server says that another one has what is to be written to. */
    private static boolean isElsewhere(Throwable refusal) {
        String message = String.valueOf(refusal.getMessage());
        return ELSEWHERE.stream().anyMatch(message::startsWith);
    }

    private void watch(Outlet watched) {
        if (watched.retired) {
            return;
        }
        if (watched.isStuck()) {
            lost(
                    watched.connection,
                    new RedisConnectionException("no answer within " + publishTimeout.toMillis() + " ms"));
        } else {
            watched.askForRoleIfDue();
            later(publishTimeout.dividedBy(LOOKS_PER_TIMEOUT), () -> watch(watched));
        }
    }

    /** One connection, and what has been sent on it and not been answered. */
    private final class Outlet {

        private final StatefulRedisConnection<String, byte[]> connection;
        private final AtomicLong pendingBytes = new AtomicLong();
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong answered = new AtomicLong();
        private volatile boolean retired;

        // Of the watch alone: everything sent up to a look must be answered within the timeout from then.
        private long sentAtLook;
        private long look = System.nanoTime();
        private long roleAsked = System.nanoTime();

        Outlet(StatefulRedisConnection<String, byte[]> connection) {
            this.connection = connection;
        }

        CompletionStage<Void> send(Kind kind, byte[] message) {
            long cost = message.length + (long) MESSAGE_OVERHEAD;
            if (pendingBytes.addAndGet(cost) > maxPendingBytes) {
                pendingBytes.addAndGet(-cost);
                return CompletableFuture.failedFuture(new RedisException(
                        "Redis is not answering fast enough: " + maxPendingBytes + " bytes are under way"));
            }
            PublishCommand command = saying.command(kind, message, failure -> {
                pendingBytes.addAndGet(-cost);
                answered.incrementAndGet();
                if (failure instanceof RedisCommandExecutionException && isElsewhere(failure)) {
                    onWorker(() -> lost(connection, failure));
                }
            });
            sent.incrementAndGet();
            try {
                connection.dispatch(command);
            } catch (RuntimeException e) {
                command.completeExceptionally(e);
            }
            if (retired) {
                // Lettuce may have put it into a buffer that nobody looks into any more.
                command.cancel();
            }
            return command.result();
        }

        /** A server may become a replica and keep its connections. */
        @SuppressWarnings("FutureReturnValueIgnored") // what becomes of it is dealt with here
        void askForRoleIfDue() {
            long now = System.nanoTime();
            if (asksForRole && now - roleAsked >= ROLE_INTERVAL.toNanos()) {
                roleAsked = now;
                role(connection).whenComplete((role, failure) -> {
                    if (failure != null && !Role.isRefusal(failure)) {
                        return; // the connection is lost, or stuck, which is found elsewhere
                    }
                    try {
                        Role.requireMaster(role, failure);
                    } catch (Role.ReplicaException replica) {
                        onWorker(() -> lost(connection, replica));
                    }
                });
            }
        }

        boolean isStuck() {
            long now = System.nanoTime();
            if (answered.get() >= sentAtLook) {
                sentAtLook = sent.get();
                look = now;
                return false;
            }
            return now - look >= publishTimeout.toNanos();
        }
    }
}
