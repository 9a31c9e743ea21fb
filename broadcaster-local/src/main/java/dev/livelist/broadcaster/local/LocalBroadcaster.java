package dev.livelist.broadcaster.local;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broadcaster for one process: rules B1 to B4 and B13.
 *
 * <p>Each subscription has a mailbox of at most {@link Builder#mailboxKeys} keys, which keeps the latest signal of each
 * (model, pk) in the order of publishing. One that would overflow holds one {@code Invalidation(label, OVERFLOW)}
 * instead; an invalidation supersedes the waiting changes that it covers. The signals of one {@link #publish} enter a
 * mailbox together, and so are seen by one {@link SignalListener#onSignals} call.
 *
 * <p>Listeners are called on the executor, never two calls of one listener at once, one call per turn: a busy subscriber
 * queues behind the others each time. One that blocks holds a thread; the executor's own default has
 * {@value #DEFAULT_THREADS}, so give one with more (or virtual threads) where more listeners than that block at once.
 *
 * <p>A publisher holds the monitor of one mailbox at a time, for as long as it takes to put its signals in, and creates
 * nothing per subscriber but the mailbox's entries. The state is always live, so that state listeners are never called.
 */
public final class LocalBroadcaster implements Broadcaster {

    /** The keys a mailbox holds where nothing else is said. */
    public static final int DEFAULT_MAILBOX_KEYS = 10_000;

    private static final int DEFAULT_THREADS = 8;
    private static final Duration EXECUTOR_RETRY = Duration.ofMillis(50);
    private static final Mailbox[] NONE = {};
    private static final Logger log = LoggerFactory.getLogger(LocalBroadcaster.class);

    private final Map<String, Mailbox[]> mailboxes = new ConcurrentHashMap<>();
    private final int mailboxKeys;
    private final Duration listenerBackoff;
    private final Duration listenerBackoffMax;
    private final Executor executor;
    private final Scheduler scheduler;
    private final DoubleSupplier random;
    private final InstantSource clock;
    private final BroadcasterObserver observer;
    private final BroadcasterState state;
    private final @Nullable DaemonThreads ownThreads;
    private final LongAdder overflows = new LongAdder();
    private final LongAdder listenerFailures = new LongAdder();

    private LocalBroadcaster(Builder builder) {
        mailboxKeys = builder.mailboxKeys;
        listenerBackoff = builder.listenerBackoff;
        listenerBackoffMax = builder.listenerBackoffMax;
        random = builder.random;
        clock = builder.clock;
        observer = builder.observer;
        state = BroadcasterState.live(clock.instant());
        Executor givenExecutor = builder.executor;
        Scheduler givenScheduler = builder.scheduler;
        ownThreads = givenExecutor == null || givenScheduler == null ? new DaemonThreads(DEFAULT_THREADS) : null;
        executor = ownThreads != null && givenExecutor == null ? ownThreads.executor() : given(givenExecutor);
        scheduler = ownThreads != null && givenScheduler == null ? ownThreads.scheduler() : given(givenScheduler);
    }

    private static <T> T given(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    /** A broadcaster with threads of its own and every default. */
    public static LocalBroadcaster create() {
        return builder().build();
    }

    /** Begins with every default. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        publish(signals, List.of());
    }

    @Override
    public void publish(List<? extends Signal> signals, List<Cause> causes) {
        if (!observer.watches()) {
            publish(signals, Provenance.UNWATCHED.causedBy(causes));
        } else if (!signals.isEmpty()) {
            observer.publishing(
                    signals,
                    trace -> publish(
                            signals, Provenance.here(clock.instant(), trace).causedBy(causes)));
        }
    }

    /** Publishes signals of which it is known where they come from; nobody observes that. */
    public void publish(List<? extends Signal> signals, Provenance provenance) {
        if (signals.isEmpty()) {
            return;
        }
        String first = signals.get(0).modelLabel();
        boolean oneModel = true;
        boolean all = false;
        for (Signal signal : signals) {
            oneModel &= signal.modelLabel().equals(first);
            all |= signal.modelLabel().equals(Invalidation.ALL);
        }
        if (all) {
            mailboxes.values().forEach(boxes -> offer(boxes, signals, provenance));
            return;
        }
        if (oneModel) {
            offer(mailboxes.getOrDefault(first, NONE), signals, provenance);
        } else {
            Set<String> labels = new HashSet<>();
            for (Signal signal : signals) {
                if (labels.add(signal.modelLabel())) {
                    offer(mailboxes.getOrDefault(signal.modelLabel(), NONE), signals, provenance);
                }
            }
        }
        offer(mailboxes.getOrDefault(Invalidation.ALL, NONE), signals, provenance);
    }

    private static void offer(Mailbox[] boxes, List<? extends Signal> signals, Provenance provenance) {
        for (Mailbox mailbox : boxes) {
            mailbox.offer(signals, provenance);
        }
    }

    /** Of signals that are published now, outside of any trace. */
    Provenance here() {
        return Provenance.here(clock.instant(), Map.of());
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        if (!modelLabel.equals(Invalidation.ALL)) {
            ModelLabels.requireValid(modelLabel);
        }
        Mailbox mailbox = new Mailbox(this, modelLabel, Objects.requireNonNull(listener, "listener"));
        mailboxes.merge(modelLabel, new Mailbox[] {mailbox}, (present, added) -> {
            Mailbox[] more = Arrays.copyOf(present, present.length + 1);
            more[present.length] = mailbox;
            return more;
        });
        return mailbox;
    }

    void remove(Mailbox mailbox) {
        mailboxes.computeIfPresent(mailbox.label(), (label, present) -> {
            Mailbox[] fewer =
                    Arrays.stream(present).filter(other -> other != mailbox).toArray(Mailbox[]::new);
            return fewer.length == 0 ? null : fewer;
        });
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return mailboxes.getOrDefault(modelLabel, NONE).length;
    }

    @Override
    public BroadcasterState state() {
        return state;
    }

    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        Objects.requireNonNull(listener, "listener");
        return () -> {};
    }

    /** How many times a mailbox was full. */
    public long overflows() {
        return overflows.sum();
    }

    /** How many calls of listeners have thrown. */
    public long listenerFailures() {
        return listenerFailures.sum();
    }

    /**
     * Lets go of the threads, where they are this broadcaster's own. Subscriptions stay until they are closed, and what
     * is published later still reaches them, on a thread that lives no longer than that takes.
     */
    @Override
    public void close() {
        if (ownThreads != null) {
            ownThreads.release();
        }
    }

    void execute(Mailbox mailbox) {
        try {
            executor.execute(mailbox);
        } catch (RejectedExecutionException full) {
            if (mailbox.refused()) {
                log.debug(
                        "livelist.subscriber.delayed: the executor refused a mailbox of '{}'; trying again",
                        mailbox.label());
                scheduler.schedule(EXECUTOR_RETRY, mailbox::retry);
            }
        }
    }

    Scheduler.Task schedule(Duration delay, Runnable task) {
        return scheduler.schedule(delay, task);
    }

    void countOverflow() {
        overflows.increment();
    }

    /** Logs the first failure of a streak with its stack trace, then the second, fourth, eighth… without. */
    void countListenerFailure(String label, int inARow, Throwable failure) {
        listenerFailures.increment();
        if (inARow == 1) {
            log.warn(
                    "livelist.subscriber.failed: a subscriber of '{}' threw; it will be told to read again",
                    label,
                    failure);
        } else if (Integer.bitCount(inARow) == 1) {
            log.warn(
                    "livelist.subscriber.failed: a subscriber of '{}' has thrown {} times in a row: {}",
                    label,
                    inARow,
                    failure.toString());
        }
    }

    int mailboxKeys() {
        return mailboxKeys;
    }

    Duration listenerBackoff() {
        return listenerBackoff;
    }

    Duration listenerBackoffMax() {
        return listenerBackoffMax;
    }

    double jitter() {
        return random.getAsDouble();
    }

    /** Collects what a {@link LocalBroadcaster} is made of. */
    public static final class Builder {

        private int mailboxKeys = DEFAULT_MAILBOX_KEYS;
        private Duration listenerBackoff = Duration.ofMillis(200);
        private Duration listenerBackoffMax = Duration.ofSeconds(30);
        private InstantSource clock = InstantSource.system();
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private BroadcasterObserver observer = BroadcasterObserver.NONE;
        private @Nullable Executor executor;
        private @Nullable Scheduler scheduler;

        private Builder() {}

        /** The most keys that wait for one subscriber, 10,000 by default; beyond it they become one invalidation. */
        public Builder mailboxKeys(int keys) {
            if (keys < 1) {
                throw new IllegalArgumentException("A mailbox holds at least 1 key, not " + keys);
            }
            mailboxKeys = keys;
            return this;
        }

        /**
         * How long a subscriber that threw is left alone before it is told to read again: the first time, 200 ms by
         * default, and at most, 30 s. It doubles from one to the other, with a jitter of up to a half.
         */
        public Builder listenerBackoff(Duration first, Duration max) {
            if (first.isNegative() || first.isZero() || first.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "The first backoff (" + first + ") must be above zero and not above the longest (" + max + ")");
            }
            listenerBackoff = first;
            listenerBackoffMax = max;
            return this;
        }

        /**
         * Where listeners are called. It must not run a task in the thread that hands it over, for then publishing would
         * wait for subscribers. It remains the caller's. By default the broadcaster has daemon threads of its own.
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /** Runs what happens later. It remains the caller's. By default the broadcaster has one of its own. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = scheduler;
            return this;
        }

        /** What time it is; the system's clock by default. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** Numbers from 0 to below 1 for jitter, called by many threads. */
        public Builder random(DoubleSupplier random) {
            this.random = random;
            return this;
        }

        /** Who watches; nobody by default. */
        public Builder observer(BroadcasterObserver observer) {
            this.observer = observer;
            return this;
        }

        /** A broadcaster that is ready for use. */
        public LocalBroadcaster build() {
            return new LocalBroadcaster(this);
        }
    }
}
