package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.redis.Streams.Entry;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that reads the stream, one XREAD after the other, each from the last entry that it was given: over a
 * change of connections nothing is lost, as long as that entry is in the stream. Entries leave a stream from its old
 * end, so where it is still there, all that came after it is too; where it is not, the stream has been trimmed past it,
 * emptied, or is another one, and what was missed cannot be known. A stream without entries is given one to hold on to.
 *
 * <p>That holds within one {@link History}. A replica that was promoted may have the entry and lack acknowledged ones after it;
 * there, and where the server does not tell its history, reading goes on from the entry and counts as incomplete.
 *
 * <p>Heartbeats are in a stream of their own, read by the same command. One is handed on when a read has come to the end of the
 * messages, or to messages of a later millisecond by Redis's clock: it then comes after all that was sent before it, and
 * proves that this reader is as far as that. (Where that clock has been set back, it may come before some of those; all
 * that follows is that somebody reads again who need not have.)
 *
 * <p>What is read is handed on, on the connection's event loop, before more is asked for. The position is guarded by the
 * monitor of the {@link Delivery}, which makes sure that the last call for an old connection comes before the first for
 * a new one.
 */
final class StreamReader extends Link<StatefulRedisConnection<String, byte[]>> {

    /** How long Redis holds a read back where there is nothing: below the least patience that anybody has with it. */
    private static final Duration BLOCK = Duration.ofSeconds(1);

    private static final int LOOKS_PER_BLOCK = 2;

    /** Between two looks for the last entry, which it takes to read it again; more where it is long. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int BYTES_PER_MILLISECOND_OF_LOOK = 100;

    private static final byte[] EMPTY = {};

    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);

    private final Streams streams;
    private final Delivery delivery;
    private final Function<RedisURI, CompletionStage<StatefulRedisConnection<String, byte[]>>> connector;
    private final Duration answerTimeout;

    /** The reading that may call the listener, and up to where it has; guarded by {@code delivery}. */
    private @Nullable Reading reading;

    private @Nullable String position;

    /** Whose stream that position is of; guarded by {@code delivery} as well. */
    private @Nullable History history;

    private volatile boolean historyRefused;

    StreamReader(
            Streams streams,
            Delivery delivery,
            Function<RedisURI, CompletionStage<StatefulRedisConnection<String, byte[]>>> connector,
            Route route,
            Duration timeout,
            ScheduledExecutorService worker) {
        super("reading " + streams.messages(), route, timeout, worker);
        this.streams = streams;
        this.delivery = delivery;
        this.connector = connector;
        this.answerTimeout = timeout;
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
        Reading next = new Reading(connection);
        String from;
        History of;
        synchronized (delivery) {
            reading = next;
            from = position;
            of = history;
        }
        return next.begin(from, of);
    }

    /** Its last read brought as much as it may: an echo is missing because it has not been reached. */
    @Override
    boolean isBehind() {
        synchronized (delivery) {
            return reading != null && reading.behind;
        }
    }

    @Override
    void retire(StatefulRedisConnection<String, byte[]> connection, @Nullable Throwable cause) {
        synchronized (delivery) {
            Reading last = reading;
            reading = null;
            if (last != null) {
                last.retired = true;
            }
            if (cause != null && last != null && last.begun) {
                delivery.lost(0, cause);
            } else {
                delivery.givenUp(0);
            }
        }
    }

    /** Where to begin, and whether that is where it was left. */
    private record Start(
            String id, boolean resumed, @Nullable History history) {}

    /** The reads of one connection. It hands nothing on once another has taken its place. */
    private final class Reading {

        private final StatefulRedisConnection<String, byte[]> connection;
        private final RedisAsyncCommands<String, byte[]> redis;

        /** When the read under way was sent; none while there is none. */
        private volatile @Nullable Long waitingSince;

        private volatile boolean retired;
        private volatile boolean behind;

        /** Guarded by the delivery. */
        private boolean begun;

        // Of the event loop.
        private String heartbeatPosition = "";
        private final Deque<Entry> heartbeats = new ArrayDeque<>();
        private int count = streams.fewest();
        private int lastLength;
        private long nextLook;

        Reading(StatefulRedisConnection<String, byte[]> connection) {
            this.connection = connection;
            this.redis = connection.async();
        }

        /** Finds out where to begin; completes when reading has begun. */
        CompletionStage<?> begin(@Nullable String from, @Nullable History of) {
            return history()
                    .thenCompose(
                            now -> start(from, now, now.isPresent() && now.get().equals(of)))
                    .thenAcceptBoth(lastOf(streams.heartbeats()), this::begun);
        }

        private CompletionStage<Start> start(@Nullable String from, Optional<History> now, boolean sameHistory) {
            History history = now.orElse(null);
            if (from == null) {
                return end(history);
            }
            return exists(from)
                    .thenCompose(found -> found
                            ? CompletableFuture.completedFuture(new Start(from, sameHistory, history))
                            : end(history));
        }

        private CompletionStage<Start> end(@Nullable History history) {
            return lastOf(streams.messages())
                    .thenCompose(last -> last.isPresent()
                            ? CompletableFuture.completedFuture(last.get())
                            : redis.xadd(streams.messages(), Map.of(Streams.ANCHOR, EMPTY)))
                    .thenApply(id -> new Start(id, false, history));
        }

        /** None where the server does not tell. */
        private CompletionStage<Optional<History>> history() {
            CompletionStage<String> info =
                    redis.info("server").thenCombine(redis.info("replication"), (server, role) -> server + "\n" + role);
            return info.handle((answer, failure) -> {
                if (failure == null) {
                    return Optional.ofNullable(History.of(answer));
                }
                if (!Role.isRefusal(failure)) {
                    throw new CompletionException(failure);
                }
                if (!historyRefused) {
                    historyRefused = true;
                    log.info(
                            "livelist.redis.history-unknown: Redis does not answer INFO ({}), so that lists are read anew after"
                                    + " every loss of a connection; allow +info to the user",
                            String.valueOf(failure.getMessage()));
                }
                return Optional.empty();
            });
        }

        private void begun(Start start, Optional<String> lastHeartbeat) {
            synchronized (delivery) {
                if (reading != this) {
                    return;
                }
                position = start.id;
                history = start.history;
                begun = true;
                delivery.subscribed(0, start.resumed);
            }
            heartbeatPosition = lastHeartbeat.orElse("0-0");
            nextLook = System.nanoTime() + LOOK.toNanos();
            watch();
            read(start.id);
        }

        private CompletionStage<Boolean> exists(String id) {
            return redis.xrange(streams.messages(), Range.create(id, id)).thenApply(found -> !found.isEmpty());
        }

        private CompletionStage<Optional<String>> lastOf(String stream) {
            return redis.xrevrange(stream, Range.unbounded(), Limit.from(1))
                    .thenApply(found -> found.stream().map(StreamMessage::getId).findFirst());
        }

        @SuppressWarnings("FutureReturnValueIgnored") // what becomes of it is dealt with in received
        private void read(String from) {
            waitingSince = System.nanoTime();
            // Not xread(): its output drops entries where an answer in RESP2 has several (Lettuce 7.5.2).
            redis.dispatch(
                            CommandType.XREAD,
                            new NestedMultiOutput<>(Connections.CODEC),
                            streams.read(Connections.CODEC, BLOCK, count, from, heartbeatPosition))
                    .whenComplete((answer, failure) -> {
                        if (failure == null) {
                            received(answer == null ? List.of() : answer);
                        } else {
                            fail(failure);
                        }
                    });
        }

        private void received(List<Object> answer) {
            waitingSince = null;
            String before;
            String now;
            boolean full;
            synchronized (delivery) {
                before = position;
                if (reading != this || before == null) {
                    return;
                }
                full = handOn(answer);
                now = Objects.requireNonNull(position);
            }
            if (full) {
                // Trimming leaves more entries than one read brings, so only a read that is full can have begun too
                // late.
                look(before);
            } else if (System.nanoTime() - nextLook >= 0) {
                look(now);
            }
            read(now);
        }

        /** Hands messages on, and heartbeats that all earlier messages have come before; returns whether there may be more. */
        private boolean handOn(List<Object> answer) {
            List<Entry> messages = streams.entries(streams.messages(), answer);
            for (Entry entry : messages) {
                handOn(entry);
                position = entry.id;
            }
            boolean full = messages.size() >= count;
            behind = full;
            count = streams.next(count, full, length(messages));
            for (Entry entry : streams.entries(streams.heartbeats(), answer)) {
                heartbeatPosition = entry.id;
                heartbeats.add(entry);
            }
            while (!heartbeats.isEmpty()
                    && (!full || heartbeats.element().isBefore(Objects.requireNonNull(position)))) {
                handOn(heartbeats.remove());
            }
            while (heartbeats.size() > Streams.HEARTBEATS_KEPT) {
                heartbeats.remove();
            }
            return full;
        }

        private static long length(List<Entry> entries) {
            return entries.stream()
                    .mapToLong(entry -> entry.message == null ? 0 : entry.message.length)
                    .sum();
        }

        private void handOn(Entry entry) {
            byte[] message = entry.message;
            if (message != null) {
                lastLength = message.length;
                delivery.message(0, message);
            }
        }

        /** Asks whether an entry that has been read is still there, in the same history: then nothing can be missing after it. */
        @SuppressWarnings("FutureReturnValueIgnored") // as above
        private void look(String id) {
            nextLook = System.nanoTime()
                    + LOOK.plusMillis(lastLength / BYTES_PER_MILLISECOND_OF_LOOK)
                            .toNanos();
            history().thenCombine(exists(id), this::looked).whenComplete((done, failure) -> {
                if (failure != null) {
                    fail(failure);
                }
            });
        }

        private boolean looked(Optional<History> now, boolean exists) {
            synchronized (delivery) {
                if (reading != this) {
                    return false;
                }
                if (!exists) {
                    position = null;
                    throw new RedisConnectionException(
                            "the stream has lost entries before they were read: it was trimmed"
                                    + " past this reader, emptied or replaced");
                }
                if (now.isPresent() && !now.get().equals(history)) {
                    throw new RedisConnectionException("the server was promoted or demoted meanwhile");
                }
            }
            return true;
        }

        private void fail(Throwable failure) {
            onWorker(() -> lost(connection, failure));
        }

        /** A read is answered when its time is up; the connection of one that is not is dead. */
        private void watch() {
            if (retired) {
                return;
            }
            Long since = waitingSince;
            if (since != null
                    && System.nanoTime() - since > BLOCK.plus(answerTimeout).toNanos()) {
                fail(new RedisConnectionException("no answer to a read within " + answerTimeout.toMillis() + " ms"));
            } else {
                later(BLOCK.dividedBy(LOOKS_PER_BLOCK), this::watch);
            }
        }
    }
}
