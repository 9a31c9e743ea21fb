package dev.livelist.http;

import dev.livelist.ListQuery;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.engine.LiveLists;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams of one worker: opens them within the limits, looks after them by one timer for all, and passes on what the
 * broadcaster says of their principals and sessions. Safe for use by any number of threads.
 */
final class StreamHub implements AutoCloseable {

    /** Over which time the authority of all streams is asked for, when all are concerned at once. */
    static final Duration SPREAD = Duration.ofSeconds(2);

    /** How long streams that are told to go may take to take notice. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(StreamHub.class);

    private final LiveLists lists;
    private final @Nullable AsyncStreamAuthority authority;
    private final LiveHttpSettings settings;
    private final StreamClock clock;
    private final Admission admission;
    private final Loops loops;
    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<OpenStream>> byPrincipal = new ConcurrentHashMap<>();
    private final AtomicLong stalled = new AtomicLong();
    private final CompletableFuture<@Nullable Void> empty = new CompletableFuture<>();
    private final ScheduledExecutorService timer;
    private final Subscription principals;
    private final Subscription sessions;
    private final RecentSignals recent = new RecentSignals();
    private final FailureLog failures;
    private volatile int slow;
    private volatile boolean draining;

    StreamHub(
            LiveLists lists,
            Broadcaster broadcaster,
            @Nullable AsyncStreamAuthority authority,
            LiveHttpSettings settings,
            StreamClock clock) {
        this.lists = lists;
        this.authority = authority;
        this.settings = settings;
        this.clock = clock;
        this.failures = new FailureLog(clock);
        this.admission = new Admission(settings, lists.definitions().size());
        this.loops = new Loops(lists::delivered, clock);
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "livelist-streams");
            thread.setDaemon(true);
            return thread;
        });
        long period = tickNanos(settings);
        var unused = timer.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
        this.principals = broadcaster.subscribe(LiveStreams.PRINCIPAL_LABEL, this::onSignal);
        this.sessions = broadcaster.subscribe(LiveStreams.SESSION_LABEL, this::onSessionSignal);
    }

    /** A place in time, to be taken before the principal of a request is looked up: what is said from then on counts. */
    long mark() {
        return recent.mark();
    }

    /** A thread for the connections of a server that has no event loops. */
    Executor nextLoop() {
        return loops.next();
    }

    /**
     * Opens a stream, which is the caller's to close.
     *
     * @throws StreamRefusedException if it cannot be opened
     */
    StreamWriter open(StreamConnection connection, Opening opening) {
        if (isDraining()) {
            throw new StreamRefusedException(RequestHandler.farewell(EndState.DRAINING));
        }
        Admission.Ticket ticket = opening.combined()
                ? admission.admitStream(opening.principal(), opening.asker(), nameOfOne(opening))
                : admission.admit(
                        opening.principal(),
                        opening.asker(),
                        opening.lists().get(0).requireQuery());
        if (ticket == null) {
            throw new StreamRefusedException(RequestHandler.farewell(EndState.BUSY));
        }
        OpenStream stream = new OpenStream(opening.principal(), opening.login());
        Loops.Loop loop = loops.of(connection.loop());
        StreamContent content;
        try {
            content = opening.combined()
                    ? openLists(opening, ticket, stream, loop)
                    : openList(opening, ticket, stream, loop);
        } catch (RuntimeException e) {
            ticket.release();
            throw new StreamRefusedException(RequestHandler.answerOf(e));
        }
        // Later than the writer would notice a full buffer; earlier, where the network's own buffers are still taking.
        connection.abortUnacknowledgedAfter(
                settings.writeTimeout().multipliedBy(3).dividedBy(2));
        StreamWriter writer = new StreamWriter(connection, loop, clock, settings, content, () -> remove(stream));
        stream.connect(content, writer);
        add(stream);
        stream.unwatchBy(opening.login().watch(() -> stream.reauthorize(Duration.ZERO)));
        catchUp(stream, opening);
        return writer;
    }

    /** The name of a list that is not refused; empty where all are. */
    private static String nameOfOne(Opening opening) {
        for (WantedList list : opening.lists()) {
            if (list.query() != null) {
                return list.query().definition().name();
            }
        }
        return "";
    }

    private StreamContent openList(Opening opening, Admission.Ticket ticket, OpenStream stream, Loops.Loop loop) {
        WantedList wanted = opening.lists().get(0);
        ListQuery query = wanted.requireQuery();
        Reauthorization reauthorization = reauthorization(query.definition(), opening, stream);
        StreamSession session = new StreamSession(
                lists,
                query,
                wanted.version(),
                opening.asker(),
                opening.causes(),
                ticket,
                reauthorization,
                stream,
                loop);
        session.openReader();
        return session;
    }

    private StreamContent openLists(Opening opening, Admission.Ticket ticket, OpenStream stream, Loops.Loop loop) {
        String subject = opening.lists().size() + " lists";
        CombinedSession session = new CombinedSession(lists, stream, ticket, reauthorization(subject, opening, stream));
        session.open(opening, admission, loop);
        return session;
    }

    private Reauthorization reauthorization(Object subject, Opening opening, OpenStream stream) {
        return new Reauthorization(
                subject,
                opening.principal(),
                new Reauthorization.Inquiry(
                        opening.login(), authority, settings.reauthorizeInterval(), settings.sessionCheckInterval()),
                clock,
                failures,
                stream::ready);
    }

    /** Acts on what was said while the stream was being opened. It is among the open streams by now: nothing falls in between. */
    private void catchUp(OpenStream stream, Opening opening) {
        switch (recent.since(
                opening.mark(), opening.principal().name(), opening.login().sessionKey())) {
            case NONE -> {
                // A login may have ended meanwhile, and nothing tells of that.
                if (!(opening.login() instanceof Login.Untracked)) {
                    stream.reauthorize(Duration.ZERO);
                }
            }
            case REAUTHORIZE -> stream.reauthorize(Duration.ZERO);
            case END -> stream.end(EndState.REFUSED);
        }
    }

    /** Acts on what is said of principals. */
    private void onSignal(Signal signal) {
        if (signal instanceof Invalidation) {
            recent.add(RecentSignals.Subject.EVERYBODY, RecentSignals.Consequence.REAUTHORIZE);
            streams.forEach(stream -> stream.reauthorize(SPREAD));
        } else if (signal instanceof ModelChange change) {
            recent.add(RecentSignals.Subject.principal(change.pk()), consequenceOf(change));
            byPrincipal.getOrDefault(change.pk(), Set.of()).forEach(stream -> act(change, stream));
        }
    }

    /** Acts on what is said of sessions. All streams are looked at: a session may have another id than when they were opened. */
    private void onSessionSignal(Signal signal) {
        if (signal instanceof Invalidation invalidation) {
            if (!invalidation.covers(LiveStreams.PRINCIPAL_LABEL)) { // or it is heard there, too
                onSignal(signal);
            }
        } else if (signal instanceof ModelChange change) {
            recent.add(RecentSignals.Subject.session(change.pk()), consequenceOf(change));
            streams.stream().filter(stream -> stream.isOfSession(change.pk())).forEach(stream -> act(change, stream));
        }
    }

    private static RecentSignals.Consequence consequenceOf(ModelChange change) {
        return change.action() == ModelChange.Action.DELETED
                ? RecentSignals.Consequence.END
                : RecentSignals.Consequence.REAUTHORIZE;
    }

    private static void act(ModelChange change, OpenStream stream) {
        if (change.action() == ModelChange.Action.DELETED) {
            stream.end(EndState.REFUSED);
        } else {
            stream.reauthorize(Duration.ZERO);
        }
    }

    /**
     * Ends all streams with a farewell, and takes no more.
     *
     * @return completes when the last one has gone; the ones that do not take the farewell soon are broken off
     */
    CompletableFuture<@Nullable Void> drain() {
        if (!draining) {
            draining = true;
            log.info(
                    "livelist.stream.draining: this worker stops; open streams told to go to another: {}",
                    streams.size());
            lists.drain();
            if (!timer.isShutdown()) {
                var unused = timer.schedule(
                        () -> streams.forEach(OpenStream::breakOff), DRAIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        completeIfEmpty();
        return empty;
    }

    boolean isDraining() {
        return draining || lists.isDraining();
    }

    LiveStreams.Statistics statistics() {
        return new LiveStreams.Statistics(admission.open(), admission.refused(), stalled.get(), slow);
    }

    @Override
    public void close() {
        draining = true;
        principals.close();
        sessions.close();
        timer.shutdownNow();
        streams.forEach(OpenStream::close);
        loops.close();
    }

    private void add(OpenStream stream) {
        streams.add(stream);
        if (!stream.principal().anonymous()) {
            byPrincipal.compute(stream.principal().name(), (name, present) -> {
                Set<OpenStream> all = present == null ? ConcurrentHashMap.newKeySet() : present;
                all.add(stream);
                return all;
            });
        }
    }

    private void remove(OpenStream stream) {
        stream.unwatch();
        streams.remove(stream);
        byPrincipal.computeIfPresent(stream.principal().name(), (name, present) -> {
            present.remove(stream);
            return present.isEmpty() ? null : present;
        });
        completeIfEmpty();
    }

    private void completeIfEmpty() {
        if (draining && streams.isEmpty()) {
            empty.complete(null);
        }
    }

    private void tick() {
        int starved = 0;
        long untaken = 0;
        for (OpenStream stream : streams) {
            try {
                if (stream.isStarved()) {
                    starved++;
                }
                untaken += stream.pendingBytes();
                if (stream.tick()) {
                    stalled.incrementAndGet();
                }
            } catch (RuntimeException e) {
                log.error("livelist.stream.failed: it could not be looked after and is closed", e);
                stream.close();
            }
        }
        slow = starved;
        lists.memory().framesHold(untaken);
    }

    /** Often enough that no interval is missed by more than a quarter of it, and not more than a second. */
    private static long tickNanos(LiveHttpSettings settings) {
        long shortest = Math.min(
                settings.keepAlive().toNanos(),
                Math.min(
                        settings.writeTimeout().toNanos(),
                        Math.min(
                                settings.reauthorizeInterval().toNanos(),
                                settings.sessionCheckInterval().toNanos())));
        return Math.max(TimeUnit.MILLISECONDS.toNanos(5), Math.min(TimeUnit.SECONDS.toNanos(1), shortest / 4));
    }
}
