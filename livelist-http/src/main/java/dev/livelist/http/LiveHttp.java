package dev.livelist.http;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.MemoryBudget;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.PageLimits;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Live lists over HTTP, for an adapter to a server: each list under its name, as a JSON document or as a stream of Server-Sent Events,
 * whichever the request accepts.
 *
 * <p>Safe for use by any number of threads. Streams cost no thread, and no timer of their own.
 */
public final class LiveHttp implements AutoCloseable {

    private final LiveLists lists;
    private final LiveHttpSettings settings;
    private final StreamHub hub;
    private final RequestHandler handler;
    private final CombinedHandler combined;
    private final LiveStreams streams;
    private final PageLimits pageLimits;
    private final @Nullable AuthorityThreads threads;

    private LiveHttp(Builder builder) {
        this.lists = builder.lists;
        this.settings = builder.settings;
        this.threads = builder.blocking == null ? null : new AuthorityThreads(builder.blocking);
        AsyncStreamAuthority authority = threads == null ? builder.authority : threads;
        this.hub = new StreamHub(builder.lists, builder.broadcaster, authority, settings, builder.clock);
        this.pageLimits = builder.pageLimits;
        ListQueryParser parser = new ListQueryParser(pageLimits, builder.lists.cursors());
        this.handler = new RequestHandler(builder.lists, parser, hub, settings.challenge());
        this.combined = new CombinedHandler(builder.lists, parser, hub, settings.maxListsPerStream());
        this.streams = new LiveStreams(hub, builder.broadcaster);
    }

    /** Begins to set up; both arguments stay the caller's to close, afterwards. */
    public static Builder builder(LiveLists lists, Broadcaster broadcaster) {
        return new Builder(lists, broadcaster);
    }

    /**
     * Finds out how to answer a request. Never throws and never fails: what is wrong is an answer too.
     *
     * @param list the name of the list, from the address
     * @return completes on any thread. To cancel it is to say that nobody waits for the answer any more
     */
    public CompletableFuture<Answer> answer(LiveRequest request, String list, Caller caller) {
        return handler.answer(request, new Address(list, null), caller);
    }

    /**
     * The same for one row of a list.
     *
     * @param row what stands for the row in the address, decoded: its key, or {@code -} where the parameter {@code key} has it
     */
    public CompletableFuture<Answer> answer(LiveRequest request, String list, String row, Caller caller) {
        return handler.answer(request, new Address(list, row), caller);
    }

    /** How many bytes of a request's body are looked at; one more says that it is too long. */
    public static int mostBytes() {
        return CombinedRequest.MOST_BYTES;
    }

    /**
     * Finds out how to answer a request for several lists over one stream. Never throws and never fails: what is wrong is an answer too.
     *
     * @param body the body of a POST, empty for other methods; at most {@link #mostBytes} + 1 bytes, the rest is not to be read
     * @return completes on any thread
     */
    public CompletableFuture<Answer> answerCombined(LiveRequest request, byte[] body, Caller caller) {
        return combined.answer(request, body, caller);
    }

    /**
     * Describes the lists as an OpenAPI 3.1 document: those that the caller may open. Never throws and never fails: what is wrong is an
     * answer too.
     *
     * @return completes on any thread
     */
    public CompletableFuture<Answer> describe(LiveRequest request, Caller caller) {
        return handler.describe(request, caller, settings.path(), pageLimits);
    }

    /** The header by which a request that writes says which write of its client it is. */
    public static final String CAUSE_HEADER = "Livelist-Cause";

    /**
     * The write that a value of {@link #CAUSE_HEADER} names; empty where it cannot be read, which is no error.
     *
     * @param principal who sends the request
     */
    public static Optional<Cause> causeOf(String header, LivePrincipal principal) {
        return CauseSpaces.causeOf(header, principal);
    }

    /**
     * The answer to a request whose Accept header names more media types than some frameworks are ready to sort; null for any other. For
     * a filter in front of everything that looks at that header.
     */
    public static @Nullable Answer refusalOf(LiveRequest request) {
        return RequestHandler.acceptsTooMany(request) ? Problem.notAcceptable().answer() : null;
    }

    /**
     * The answer to a request for a list that needs a login, for whatever refuses such a request before a list can.
     *
     * @param challenge the header {@code WWW-Authenticate}; null for none
     */
    public static Answer loginNeeded(@Nullable String challenge) {
        return Problem.loginNeeded(challenge).answer();
    }

    /**
     * Takes memory for an answer that is about to be written. To be closed once it has been written, or nobody is there to write it to.
     *
     * @return null where there is no memory; then the answer is {@link #withoutMemory}
     */
    public MemoryBudget.@Nullable Lease memoryFor(Answer answer) {
        return lists.memory().document(answer.body().length);
    }

    /** What to answer in place of what there is no memory for. */
    public static Answer withoutMemory() {
        return Problem.forNow(Problem.Status.TOO_MANY_REQUESTS, "This worker has no memory for another document now")
                .answer();
    }

    /** How lists are served. */
    public LiveHttpSettings settings() {
        return settings;
    }

    /** The open streams. */
    public LiveStreams streams() {
        return streams;
    }

    /** A thread for the connections of a server that has no event loops; of a few such threads the next. */
    public Executor nextLoop() {
        return hub.nextLoop();
    }

    StreamHub hub() {
        return hub;
    }

    /**
     * Takes no more streams and documents, and ends each open stream with a farewell that sends its reader to another
     * worker. For a worker about to stop, before its server does. Idempotent.
     *
     * @return completes when the last stream has ended; a stream that does not take its farewell is broken off after five
     *     seconds
     */
    public CompletableFuture<@Nullable Void> drain() {
        return hub.drain();
    }

    /** Ends every stream at once, without a farewell, and lets go of its threads. Idempotent. */
    @Override
    public void close() {
        hub.close();
        if (threads != null) {
            threads.close();
        }
    }

    /** Collects what is needed. */
    public static final class Builder {
        private final LiveLists lists;
        private final Broadcaster broadcaster;
        private LiveHttpSettings settings = LiveHttpSettings.DEFAULT;
        private PageLimits pageLimits = PageLimits.DEFAULT;
        private @Nullable AsyncStreamAuthority authority;
        private @Nullable StreamAuthority blocking;
        private StreamClock clock = StreamClock.SYSTEM;

        private Builder(LiveLists lists, Broadcaster broadcaster) {
            this.lists = lists;
            this.broadcaster = broadcaster;
        }

        /** Settings; {@link LiveHttpSettings#DEFAULT} where none are given. */
        public Builder settings(LiveHttpSettings settings) {
            this.settings = settings;
            return this;
        }

        /** Page sizes of lists that do not say their own; {@link PageLimits#DEFAULT} where none are given. */
        public Builder pageLimits(PageLimits pageLimits) {
            this.pageLimits = pageLimits;
            return this;
        }

        /** What has become of who opened a stream. Where nothing is said, the login alone decides. */
        public Builder authority(StreamAuthority authority) {
            this.blocking = authority;
            this.authority = null;
            return this;
        }

        /** The same, for an authority that does not block. */
        public Builder asyncAuthority(AsyncStreamAuthority authority) {
            this.authority = authority;
            this.blocking = null;
            return this;
        }

        Builder clock(StreamClock clock) {
            this.clock = clock;
            return this;
        }

        /** Subscribes to the changes of principals, and is ready. */
        public LiveHttp build() {
            return new LiveHttp(this);
        }
    }
}
