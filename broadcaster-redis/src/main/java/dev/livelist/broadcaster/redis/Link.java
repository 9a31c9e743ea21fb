package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to Redis: makes it, notices that it is gone, makes another, for as long as the link is open.
 *
 * <p>An attempt is everything up to the point where the connection does its work (so a refused SUBSCRIBE, or a server that is
 * a replica, is a failed attempt) and has one deadline; whatever of it completes after that is closed. The next one follows after the
 * {@link Backoff}, which starts afresh only once a connection has lasted.
 *
 * <p>Everything here runs on the transport's worker thread but for the callbacks of Lettuce, which only hand over to it.
 *
 * @param <C> the kind of connection
 */
abstract class Link<C extends StatefulConnection<String, byte[]>> {

    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);

    private final String role;
    private final Route route;
    private final Duration timeout;
    private final ScheduledExecutorService worker;
    private final Backoff backoff = new Backoff();

    private @Nullable Attempt current;
    private @Nullable RedisURI server;
    private @Nullable Runnable firstSettled;
    private final Complaints complaints = new Complaints();
    private boolean roleRefused;
    private boolean closed;

    /** One connection, from the first try to connect until it is given up. */
    private final class Attempt {

        private @Nullable Future<?> deadline;
        private @Nullable C connection;
        private long openSince;
        private boolean open;
        private CompletableFuture<?> closing = CompletableFuture.completedFuture(null);

        private boolean hasLasted() {
            return open && System.nanoTime() - openSince > Backoff.LONGEST.toNanos();
        }
    }

    Link(String role, Route route, Duration timeout, ScheduledExecutorService worker) {
        this.role = role;
        this.route = route;
        this.timeout = timeout;
        this.worker = worker;
    }

    /** Begins to connect. */
    abstract CompletionStage<C> connect(RedisURI server);

    /** Begins to use a new connection; completes when it does its work. */
    abstract CompletionStage<?> open(C connection);

    /**
     * The connection is not to be used any more; it is closed after this.
     *
     * @param cause why it is lost; null where it is given up on purpose
     */
    abstract void retire(C connection, @Nullable Throwable cause);

    /** Asks a node for CLUSTER NODES. */
    abstract CompletionStage<String> clusterNodes(C connection);

    /** Asks a server for its ROLE. */
    abstract CompletionStage<List<Object>> role(C connection);

    /** Whether this connection delivers, and there is more than it has delivered yet. */
    boolean isBehind() {
        return false;
    }

    /** Where this connection is, or is being made. */
    final @Nullable RedisURI server() {
        return server;
    }

    /**
     * Begins to connect.
     *
     * @param settled run once, when the first attempt has led to a connection or has failed
     */
    final void start(Runnable settled) {
        firstSettled = settled;
        attempt();
    }

    /**
     * Replaces an open connection. One that is being made has its deadline, and needs no help.
     *
     * @return whether there was one
     */
    final boolean renew() {
        Attempt attempt = current;
        if (attempt == null || !attempt.open) {
            return false;
        }
        giveUp(attempt, null);
        retry();
        return true;
    }

    /** Ends the link; completes when its connection is closed. */
    final CompletableFuture<?> close() {
        closed = true;
        Attempt attempt = current;
        if (attempt == null) {
            return CompletableFuture.completedFuture(null);
        }
        giveUp(attempt, null);
        return attempt.closing;
    }

    private void attempt() {
        if (closed) {
            return;
        }
        Attempt attempt = new Attempt();
        current = attempt;
        attempt.deadline = worker.schedule(
                () -> lost(attempt, new RedisConnectionException("nothing within " + timeout.toMillis() + " ms")),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        try {
            RedisURI next = route.next(this);
            server = next;
            connect(next).whenComplete((connection, failure) -> {
                if (!onWorker(() -> connected(attempt, connection, failure)) && connection != null) {
                    discard(connection);
                }
            });
        } catch (RuntimeException e) {
            lost(attempt, e);
        }
    }

    private void connected(Attempt attempt, @Nullable C connection, @Nullable Throwable failure) {
        if (connection == null) {
            lost(attempt, failure == null ? new RedisConnectionException("no connection") : failure);
            return;
        }
        if (!isCurrent(attempt)) {
            discard(connection);
            return;
        }
        attempt.connection = connection;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ignored) {
                onWorker(() -> lost(attempt, new RedisConnectionException("the connection was closed")));
            }
        });
        if (!connection.isOpen()) {
            lost(attempt, new RedisConnectionException("the connection was closed at once"));
            return;
        }
        try {
            if (route.isCluster()) {
                clusterNodes(connection).thenAccept(nodes -> onWorker(() -> learn(attempt, nodes)));
                use(attempt, connection);
            } else {
                role(connection)
                        .whenComplete((role, refused) -> onWorker(() -> roleKnown(attempt, connection, role, refused)));
            }
        } catch (RuntimeException e) {
            lost(attempt, e);
        }
    }

    private void roleKnown(Attempt attempt, C connection, @Nullable List<Object> role, @Nullable Throwable failure) {
        if (!isCurrent(attempt)) {
            return;
        }
        try {
            Role.requireMaster(role, failure);
            if (role == null && !roleRefused) {
                roleRefused = true;
                log.info(
                        "livelist.redis.role-unknown: Redis does not answer ROLE ({}), so that a server which becomes a replica"
                                + " is noticed later; allow +role to the user",
                        describe(Objects.requireNonNull(failure)));
            }
            use(attempt, connection);
        } catch (RuntimeException e) {
            lost(attempt, e);
        }
    }

    private void use(Attempt attempt, C connection) {
        open(connection)
                .whenComplete((done, refused) -> onWorker(() -> {
                    if (refused == null) {
                        opened(attempt);
                    } else {
                        lost(attempt, refused);
                    }
                }));
    }

    private void learn(Attempt attempt, String clusterNodes) {
        RedisURI asked = server;
        if (isCurrent(attempt) && asked != null) {
            server = route.learn(asked, clusterNodes);
            route.separate();
        }
    }

    private void opened(Attempt attempt) {
        if (!isCurrent(attempt)) {
            return;
        }
        attempt.open = true;
        attempt.openSince = System.nanoTime();
        cancelDeadline(attempt);
        if (complaints.end()) {
            log.info("livelist.redis.connected: Redis is back, the connection for {} stands", role);
        }
        settled();
    }

    private void settled() {
        Runnable waiting = firstSettled;
        if (waiting != null) {
            firstSettled = null;
            waiting.run();
        }
    }

    /** The connection, or the attempt to make it, has failed. */
    @SuppressWarnings("ReferenceEquality") // a connection has no other identity
    final void lost(C connection, Throwable cause) {
        Attempt attempt = current;
        if (attempt != null && attempt.connection == connection) {
            lost(attempt, cause);
        }
    }

    private void lost(Attempt attempt, Throwable cause) {
        if (!isCurrent(attempt)) {
            return;
        }
        RedisURI failed = server;
        if (failed != null) {
            route.failed(failed, String.valueOf(root(cause).getMessage()));
        }
        if (complaints.begin(attempt.open, attempt.hasLasted(), root(cause))) {
            log.warn(
                    "livelist.redis.unreachable: no connection for {}: {}. Trying again until there is one.",
                    role,
                    describe(cause));
        } else {
            log.debug("livelist.redis.unreachable still, for {}", role, cause);
        }
        giveUp(attempt, cause);
        retry();
        settled();
        if (root(cause) instanceof Role.ReplicaException) {
            route.demoted(this);
        }
    }

    /** The server of the other connection has turned out to be a replica, and this one may be at the same. */
    final void leaveReplica() {
        Attempt attempt = current;
        if (attempt != null && attempt.open) {
            giveUp(attempt, new RedisConnectionException("the server may have become a replica"));
            retry();
        }
    }

    private void giveUp(Attempt attempt, @Nullable Throwable cause) {
        current = null;
        cancelDeadline(attempt);
        if (attempt.hasLasted()) {
            backoff.reset();
        }
        C connection = attempt.connection;
        if (connection != null) {
            retire(connection, cause);
            attempt.closing = connection.closeAsync();
        }
    }

    private void retry() {
        if (!closed) {
            later(backoff.next(), this::attempt);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an attempt has no other identity
    private boolean isCurrent(Attempt attempt) {
        return attempt == current;
    }

    private void cancelDeadline(Attempt attempt) {
        Future<?> deadline = attempt.deadline;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** Runs a task on the worker; false where that has ended, and there is nothing left to do it for. */
    final boolean onWorker(Runnable task) {
        try {
            worker.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs a task on the worker, unless that has ended by then. */
    @SuppressWarnings("FutureReturnValueIgnored") // what can fail in a task is dealt with there
    final void later(Duration delay, Runnable task) {
        worker.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it, and there is nothing to do where it fails
    private static void discard(StatefulConnection<?, ?> connection) {
        connection.closeAsync();
    }

    private static String describe(Throwable failure) {
        String outermost = String.valueOf(failure.getMessage());
        String innermost = String.valueOf(root(failure).getMessage());
        return outermost.contains(innermost) ? outermost : outermost + " (" + innermost + ")";
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
