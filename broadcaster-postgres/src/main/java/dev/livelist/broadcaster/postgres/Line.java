package dev.livelist.broadcaster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to PostgreSQL and the thread that uses it: makes the connection, works with it until it fails or is
 * given up, makes another, for as long as the line is open. Everything but giving up and closing runs on that thread, which
 * may block, each time for no longer than a timeout: so there is one way for a connection to end, an exception.
 */
abstract class Line implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresTransport.class);

    private final PostgresServer server;
    private final String role;
    private final Duration timeout;
    private final @Nullable Line before;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** The first attempt has led to a connection or has failed. */
    private final CountDownLatch settled = new CountDownLatch(1);

    private final Backoff backoff = new Backoff();

    private final Object monitor = new Object();
    /** The connection that works; guarded by {@code monitor}. */
    private @Nullable Connection current;

    private boolean givenUp;

    /** Of the thread. */
    private boolean failing;

    /** @param before whose first attempt is waited for before this one's; null for none */
    Line(PostgresServer server, String role, Duration timeout, @Nullable Line before) {
        this.before = before;
        this.server = server;
        this.role = role;
        this.timeout = timeout;
        this.thread = new Thread(this::run, "livelist-postgres-" + role);
        this.thread.setDaemon(true);
    }

    /** Makes a new connection do its work; it counts as up when this returns. */
    abstract void begin(Connection connection) throws SQLException;

    /** Works until the connection fails or the line is closed. */
    abstract void work(Connection connection) throws SQLException, InterruptedException;

    /** The connection that was up is not to be used any more; told with the reason where it was not given up on purpose. */
    abstract void ended(@Nullable SQLException reason);

    final void start() {
        thread.start();
    }

    final boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Replaces the connection. One that is being made has its timeout, and needs no help. */
    final void renew() {
        synchronized (monitor) {
            if (current != null) {
                givenUp = true;
                abort(current);
            }
        }
    }

    /** Ends the connection and the thread, and waits for that, though not for ever. */
    @Override
    public void close() {
        closed.countDown();
        renew();
        // What waits for work is woken; what waits for the network has just lost its socket, or has a timeout.
        thread.interrupt();
        try {
            thread.join(timeout.toMillis() + 1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            if (before != null) {
                before.settled.await();
            }
            while (!isClosed()) {
                long since = connectAndWork();
                settled.countDown();
                backoff.await(since, closed);
            }
        } catch (InterruptedException e) {
            if (!isClosed()) {
                log.error(
                        "livelist.postgres.interrupted: somebody has interrupted the thread that is to {}; it ends",
                        role);
            }
        } finally {
            settled.countDown();
        }
    }

    /** Returns when the connection was up; 0 where it never was. */
    private long connectAndWork() throws InterruptedException {
        long since = 0;
        SQLException reason = null;
        try (Connection connection = server.connect(role, timeout)) {
            use(connection);
            begin(connection);
            since = System.nanoTime();
            settled.countDown();
            if (failing) {
                failing = false;
                log.info("livelist.postgres.connected: PostgreSQL is back, the connection to {} stands", role);
            }
            work(connection);
        } catch (SQLException e) {
            reason = e;
        } finally {
            boolean onPurpose = leave();
            if (since != 0) {
                ended(onPurpose ? null : reason);
            }
            if (reason != null && !onPurpose) {
                tell(reason);
            }
        }
        return since;
    }

    private void tell(SQLException reason) {
        if (failing) {
            log.debug("livelist.postgres.unreachable still, to {}", role, reason);
        } else {
            failing = true;
            log.warn(
                    "livelist.postgres.unreachable: no connection to {} to {}: {}. Trying again until there is one.",
                    server,
                    role,
                    reason.getMessage());
        }
    }

    private void use(Connection connection) throws SQLException {
        synchronized (monitor) {
            if (isClosed()) {
                throw new SQLException("The transport is closed");
            }
            givenUp = false;
            current = connection;
        }
    }

    private boolean leave() {
        synchronized (monitor) {
            boolean onPurpose = givenUp || isClosed();
            givenUp = false;
            current = null;
            return onPurpose;
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("livelist.postgres.abort.failed", e);
        }
    }
}
