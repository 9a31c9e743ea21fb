package dev.livelist.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * Keeps the document of one list in step over one connection after the other. All of its state is confined to {@link
 * SerialTasks}; of a connection that has been given up nothing is heard any more. At most one task with bytes, and one for each
 * timer, are waiting at any time.
 */
final class Follower {

    /** Is told of what happens, on the serial executor. */
    interface Events {

        /** Another document; it is never changed afterwards. */
        void document(JsonNode document, @Nullable String version);

        void status(LiveStatus status);

        /** The end, for good. */
        void error(LiveListException error);
    }

    private final ClientSettings settings;
    private final String address;
    private final Events events;
    private final SerialTasks tasks;
    private final ObjectReader reader;
    private final Backoff backoff;
    private volatile boolean closed;
    private @Nullable Connection connection;
    private @Nullable CompletableFuture<?> timer;
    private @Nullable JsonNode document;
    private @Nullable String version;
    private LiveStatus status = LiveStatus.CONNECTING;
    private boolean hasLived;

    Follower(ClientSettings settings, String address, Events events) {
        this.settings = settings;
        this.address = address;
        this.events = events;
        this.tasks = new SerialTasks(settings.executor());
        this.backoff = new Backoff(settings.maxBackoff());
        // As doubles they would lose digits before the row's own types are asked.
        this.reader = settings.json().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    void start() {
        tasks.run(this::connect);
    }

    /** Runs a task among the others, unless it is over by then. */
    void run(Runnable task) {
        tasks.run(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends it, for any thread; nothing is told of afterwards. */
    void close() {
        closed = true;
        tasks.run(this::disconnect);
    }

    /** Ends it with an error that nothing cures, on the serial executor. */
    void fail(LiveListException error) {
        if (closed) {
            return;
        }
        disconnect();
        if (error.isForbidden()) {
            document = null;
            version = null;
        }
        closed = true;
        events.status(new LiveStatus(LiveStatus.State.CLOSED, null, null, error));
        events.error(error);
    }

    private void connect() {
        if (closed) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "text/event-stream");
        headers.put("Cache-Control", "no-store");
        if (version != null) {
            headers.put("Last-Event-ID", version);
        }
        Connection opening = new Connection();
        connection = opening;
        opening.watch();
        try {
            opening.cancel = settings.transport().open(address, Map.copyOf(headers), opening);
        } catch (IllegalArgumentException e) {
            lost(LiveListException.forGood("There is no list at '" + address + "': " + e.getMessage(), e));
        } catch (RuntimeException e) {
            opening.failed(e);
        }
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.cancel.run();
            open.silence.cancel(false);
        }
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** The connection is over; null where the server has ended it. */
    private void lost(@Nullable LiveListException cause) {
        if (cause != null && cause.isFinal()) {
            fail(cause);
            return;
        }
        disconnect();
        // What the server has said before it ended the stream is the better reason.
        String told = status.state() == LiveStatus.State.RECONNECTING && cause == null ? status.reason() : null;
        status(new LiveStatus(LiveStatus.State.RECONNECTING, told, null, cause));
        long wait = backoff.next(cause == null ? null : cause.retryAfter());
        timer = after(wait, this::connect);
    }

    private CompletableFuture<?> after(long millis, Runnable task) {
        CompletableFuture<@Nullable Void> due = new CompletableFuture<>();
        var unused = due.thenRun(() -> tasks.run(task));
        return due.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
    }

    private void status(LiveStatus next) {
        if (!closed && !next.equals(status)) {
            status = next;
            events.status(next);
        }
    }

    private void take(String type, String data, @Nullable String id) {
        JsonNode content;
        try {
            content = reader.readTree(data);
            if (type.equals("patch")) {
                content = patched(content);
            }
        } catch (JacksonException | IllegalArgumentException e) {
            // What is here may not be what the server takes it for: the next connection asks for all of it.
            version = null;
            lost(LiveListException.forNow("The server has sent what does not apply here", e));
            return;
        }
        switch (type) {
            case "snapshot", "patch" -> {
                document = content;
                version = id;
                events.document(content, id);
            }
            case "status" -> told(content);
            default -> {} // of a newer server
        }
    }

    private JsonNode patched(JsonNode patch) {
        if (document == null) {
            throw new IllegalArgumentException("The patch does not apply: there is no document yet");
        }
        return JsonPatch.apply(document, patch);
    }

    private void told(JsonNode content) {
        String reason = content.path("reason").asString(null);
        switch (content.path("state").asString("")) {
            case "live" -> {
                backoff.reset();
                hasLived = true;
                status(LiveStatus.LIVE);
            }
            case "stale" -> {
                if (document != null) {
                    backoff.reset();
                    status(new LiveStatus(LiveStatus.State.STALE, reason, since(content), null));
                } else {
                    status(new LiveStatus(LiveStatus.State.RECONNECTING, reason, null, null));
                }
            }
            // The server ends the stream now, and has said by `retry:` when to come back.
            case "draining", "busy", "refused" -> {
                String state = content.path("state").asString();
                status(new LiveStatus(LiveStatus.State.RECONNECTING, reason == null ? state : reason, null, null));
            }
            default -> {} // of a newer server
        }
    }

    private static @Nullable Instant since(JsonNode content) {
        try {
            String since = content.path("since").asString(null);
            return since == null ? null : Instant.parse(since);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** One request and its answer. Its methods are called by the transport; what they change, tasks change. */
    private final class Connection implements StreamTransport.Receiver, EventStreamParser.Handler {

        private static final int MAX_REFUSAL_BYTES = 16 * 1024;

        private Runnable cancel = () -> {};
        private CompletableFuture<?> silence = CompletableFuture.completedFuture(null);
        private long lastHeard = System.nanoTime();

        boolean isOpen() {
            return connection == this && !closed;
        }

        /** A connection that dies half-open says nothing; one that lives says something every keep-alive interval. */
        void watch() {
            long limit = settings.silenceTimeout().toMillis();
            long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeard);
            if (silent >= limit) {
                lost(LiveListException.forNow("The server has not been heard for " + settings.silenceTimeout(), null));
            } else {
                silence = after(limit - silent, () -> {
                    if (isOpen()) {
                        watch();
                    }
                });
            }
        }

        @Override
        public Flow.Subscriber<List<ByteBuffer>> answered(int status, StreamTransport.Header header) {
            return Answers.isStream(status, header) ? new Stream() : new Refusal(status, header);
        }

        @Override
        public void failed(Throwable cause) {
            tasks.run(() -> {
                if (isOpen()) {
                    lost(LiveListException.forNow("The connection has failed: " + cause, cause));
                }
            });
        }

        @Override
        public void event(String type, String data, @Nullable String id) {
            if (isOpen()) {
                take(type, data, id);
            }
        }

        @Override
        public void retry(long millis) {
            if (isOpen()) {
                backoff.retry(millis);
            }
        }

        /** Asks for a piece of the body when it has taken in the one before. */
        private abstract class Body implements Flow.Subscriber<List<ByteBuffer>> {

            private Flow.@Nullable Subscription current;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                tasks.run(() -> {
                    if (isOpen()) {
                        Runnable request = cancel;
                        cancel = () -> {
                            subscription.cancel();
                            request.run();
                        };
                        current = subscription;
                        next(subscription);
                    } else {
                        subscription.cancel();
                    }
                });
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                tasks.run(() -> {
                    Flow.Subscription subscription = current;
                    if (!isOpen() || subscription == null) {
                        return;
                    }
                    try {
                        buffers.forEach(this::push);
                    } catch (LiveListException e) {
                        lost(e);
                    }
                    if (isOpen()) {
                        next(subscription);
                    }
                });
            }

            private void next(Flow.Subscription subscription) {
                // The time that the application took for what has come is not the server's silence.
                lastHeard = System.nanoTime();
                subscription.request(1);
            }

            @Override
            public void onError(Throwable cause) {
                failed(cause);
            }

            @Override
            public void onComplete() {
                tasks.run(() -> {
                    if (isOpen()) {
                        end();
                    }
                });
            }

            abstract void push(ByteBuffer bytes);

            abstract void end();
        }

        /** The stream. */
        private final class Stream extends Body {

            private final EventStreamParser parser = new EventStreamParser(Connection.this, settings.maxEventBytes());

            @Override
            void push(ByteBuffer bytes) {
                if (isOpen()) {
                    parser.push(bytes);
                }
            }

            @Override
            void end() {
                lost(null);
            }
        }

        /** The body of an answer that is no stream; its beginning is enough. */
        private final class Refusal extends Body {

            private final int status;
            private final StreamTransport.Header header;
            private final ByteBuffer body = ByteBuffer.allocate(MAX_REFUSAL_BYTES);

            Refusal(int status, StreamTransport.Header header) {
                this.status = status;
                this.header = header;
            }

            @Override
            void push(ByteBuffer bytes) {
                if (!isOpen()) {
                    return;
                }
                int taken = Math.min(bytes.remaining(), body.remaining());
                body.put(bytes.slice().limit(taken));
                if (!body.hasRemaining()) {
                    end();
                }
            }

            @Override
            void end() {
                String text = new String(body.array(), 0, body.position(), StandardCharsets.UTF_8);
                lost(Answers.refusal(status, header, text, hasLived));
            }

            @Override
            public void onError(Throwable cause) {
                onComplete(); // What it has said is known all the same.
            }
        }
    }
}
