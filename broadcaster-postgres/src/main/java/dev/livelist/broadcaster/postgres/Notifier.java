package dev.livelist.broadcaster.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The connection that sends: whatever has come while the last transaction was under way goes with the next one. Each is
 * small and does nothing else, since PostgreSQL commits those that notify one after the other, in the whole server.
 */
final class Notifier extends Line {

    private static final int MAX_PENDING_BYTES = 16 << 20;
    private static final int MESSAGE_OVERHEAD = 256;
    private static final int MESSAGES_PER_TRANSACTION = 100;
    private static final String NOTIFY = "select pg_notify(?, m) from unnest(?::text[]) m";

    /** A message and whoever waits for its fate. */
    private record Pending(String message, int cost, CompletableFuture<Void> sent) {}

    private final Channel channel;

    private final Object queueMonitor = new Object();
    // Guarded by queueMonitor.
    private final Deque<Pending> queue = new ArrayDeque<>();
    private int pendingBytes;
    private boolean up;

    Notifier(PostgresServer server, Channel channel, Duration timeout) {
        super(server, "notify", timeout, null);
        this.channel = channel;
    }

    CompletionStage<Void> send(byte[] message) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            return CompletableFuture.failedFuture(e);
        }
        Pending pending = new Pending(text, message.length + MESSAGE_OVERHEAD, new CompletableFuture<>());
        synchronized (queueMonitor) {
            if (!up) {
                return CompletableFuture.failedFuture(new SQLException("There is no connection to PostgreSQL now"));
            }
            if (pendingBytes + pending.cost > MAX_PENDING_BYTES) {
                return CompletableFuture.failedFuture(new SQLException("PostgreSQL is not answering fast enough"));
            }
            pendingBytes += pending.cost;
            queue.add(pending);
            queueMonitor.notifyAll();
        }
        return pending.sent;
    }

    /** Waits until everything sent before has its answer, or until the time is up. */
    void flush(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (queueMonitor) {
            try {
                while (up && pendingBytes > 0) {
                    long millis = (deadline - System.nanoTime()) / 1_000_000;
                    if (millis <= 0) {
                        return;
                    }
                    queueMonitor.wait(millis);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A notification outlives no crash, so there is nothing that a write to the disk could keep.
            statement.execute("set synchronous_commit = off");
        }
        synchronized (queueMonitor) {
            up = true;
        }
    }

    @Override
    void work(Connection connection) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
            while (!isClosed()) {
                send(connection, statement, next());
            }
        }
    }

    private void send(Connection connection, PreparedStatement statement, List<Pending> batch) throws SQLException {
        SQLException failure = null;
        try {
            Array messages = connection.createArrayOf(
                    "text", batch.stream().map(Pending::message).toArray());
            statement.setString(1, channel.name());
            statement.setArray(2, messages);
            statement.execute();
        } catch (SQLException e) {
            failure = e;
        }
        done(batch, failure);
        if (failure != null && !isRefusal(failure)) {
            throw failure;
        }
    }

    /** Whether the server has refused this batch, and the connection is as good as before. */
    private static boolean isRefusal(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        // 22: what was said; 54: too much of it; 53: the queue of notifications is full.
        return state.startsWith("22") || state.startsWith("54") || state.startsWith("53");
    }

    @Override
    void ended(@Nullable SQLException reason) {
        List<Pending> left;
        synchronized (queueMonitor) {
            up = false;
            left = new ArrayList<>(queue);
            queue.clear();
        }
        done(left, reason == null ? new SQLException("The connection to PostgreSQL was given up") : reason);
    }

    private List<Pending> next() throws InterruptedException {
        List<Pending> batch = new ArrayList<>();
        synchronized (queueMonitor) {
            while (queue.isEmpty()) {
                queueMonitor.wait();
            }
            while (batch.size() < MESSAGES_PER_TRANSACTION && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
        }
        return batch;
    }

    private void done(List<Pending> batch, @Nullable SQLException failure) {
        for (Pending pending : batch) {
            if (failure == null) {
                pending.sent.complete(null);
            } else {
                pending.sent.completeExceptionally(failure);
            }
        }
        synchronized (queueMonitor) {
            batch.forEach(pending -> pendingBytes -= pending.cost);
            queueMonitor.notifyAll();
        }
    }
}
