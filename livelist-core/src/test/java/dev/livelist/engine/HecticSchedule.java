package dev.livelist.engine;

import dev.livelist.ListQuery;
import dev.livelist.broadcaster.Broadcaster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A few bursts, in each of which several threads write while several more let readers come, go and look at something else, and
 * statements are slow or fail. Nothing waits for anything until a burst is over; then every reader must show what plain SQL gives.
 * What each thread does follows from the seed; how it meets with what the others do is up to the machine.
 */
final class HecticSchedule {

    private static final int BURSTS = 6;
    private static final List<String> KINDS = List.of("", "", "", "count", "page", "probe", "peek");
    private static final int MOST_READERS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What has happened in all schedules so far. */
    static final class Tally {
        private final long started = System.nanoTime();
        private final LongAdder bursts = new LongAdder();
        private final LongAdder nanosToRest = new LongAdder();
        private final LongAdder statements = new LongAdder();
        private final LongAdder visits = new LongAdder();
        private final Map<String, LongAdder> writes = new ConcurrentHashMap<>();

        private void wrote(String what) {
            writes.computeIfAbsent(what.split("\\W", 2)[0], first -> new LongAdder())
                    .increment();
        }

        @Override
        public String toString() {
            return "%d hectic bursts in %d s, %d s of them until they came to rest; writes %s, %d steps of readers, %d statements"
                    .formatted(
                            bursts.sum(),
                            Duration.ofNanos(System.nanoTime() - started).toSeconds(),
                            Duration.ofNanos(nanosToRest.sum()).toSeconds(),
                            writes,
                            visits.sum(),
                            statements.sum());
        }
    }

    private final Random random;
    private final Oracle.Subject subject;
    private final FaultySource source;
    private final Tally tally;
    private final LiveListsSettings settings;
    private final List<LiveLists> workers = new ArrayList<>();
    private final List<Visitor> visitors = new ArrayList<>();
    private final Map<ListQuery, Map<String, JsonNode>> versions = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    private HecticSchedule(Broadcaster broadcaster, long seed, Function<Random, Oracle.Subject> subjects, Tally tally) {
        this.random = new Random(seed);
        this.subject = subjects.apply(random);
        this.source = new FaultySource(subject.source(), new Random(random.nextLong()), this::log, tally.statements);
        this.tally = tally;
        this.settings = settings();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            workers.add(LiveLists.builder(broadcaster)
                    .settings(settings)
                    .cursors(SimulatedList.CURSORS)
                    .list(subject.list(), source.source())
                    .start());
        }
        for (int i = 0; i < 3; i++) {
            visitors.add(new Visitor(new Random(random.nextLong())));
        }
    }

    /** Small figures, so that their limits are met often. */
    private LiveListsSettings settings() {
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        return new LiveListsSettings(
                Duration.ofMillis(1 + random.nextInt(3)),
                Duration.ofMillis(5 + random.nextInt(20)),
                random.nextInt(5),
                1 + random.nextInt(6),
                defaults.historyBytes(),
                Duration.ofMillis(1 + random.nextInt(50)),
                Duration.ofMillis(1 + random.nextInt(30)),
                random.nextInt(4) == 0 ? Duration.ofMillis(500) : defaults.queryTimeout(),
                1 + random.nextInt(4),
                defaults.maxViews(),
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                defaults.auditInterval());
    }

    /** Runs a schedule; what went wrong, or null. */
    static @Nullable String run(
            Broadcaster broadcaster, long seed, Function<Random, Oracle.Subject> subjects, Tally tally) {
        HecticSchedule schedule = new HecticSchedule(broadcaster, seed, subjects, tally);
        try {
            schedule.rest("at the start");
            for (int i = 1; i <= BURSTS; i++) {
                schedule.burst();
                schedule.rest("after burst " + i);
            }
            schedule.end();
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e + "\n  after\n" + String.join("\n", schedule.log);
        } finally {
            schedule.close();
        }
    }

    private void log(String what) {
        log.add(System.nanoTime() / 1000 + " " + Thread.currentThread().getName() + " " + what);
    }

    /**
     * In most bursts some statements take their time, of all kinds or of one; so much in some that they run into their timeout. In a
     * few, some fail.
     */
    private FaultySource.Mood mood() {
        String kind = KINDS.get(random.nextInt(KINDS.size()));
        return switch (random.nextInt(8)) {
            case 0 -> FaultySource.Mood.GOOD;
            case 1 -> new FaultySource.Mood(kind, 30, 10, Duration.ofMillis(20));
            case 2 -> new FaultySource.Mood(kind, 10, 0, Duration.ofMillis(400));
            case 3, 4, 5 -> new FaultySource.Mood(kind, 60, 0, Duration.ofMillis(50));
            default -> new FaultySource.Mood(kind, 30, 0, Duration.ofMillis(8));
        };
    }

    private void burst() {
        tally.bursts.increment();
        source.mood(mood());
        List<Callable<@Nullable Void>> acts = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            acts.add(act(1 + random.nextInt(8), this::write));
        }
        for (Visitor visitor : visitors) {
            acts.add(act(Math.max(0, random.nextInt(8) - 4), visitor::step)); // half of them stay as they are
        }
        if (random.nextInt(4) == 0) {
            acts.add(act(1 + random.nextInt(3), subject::disturb));
        }
        try {
            for (Future<?> act : threads.invokeAll(acts, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                act.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("A thread failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        source.mood(FaultySource.Mood.GOOD);
    }

    private interface Step {
        void take(Random choice);
    }

    /** Steps with hardly a pause between them. */
    private Callable<@Nullable Void> act(int steps, Step step) {
        Random choice = new Random(random.nextLong());
        return () -> {
            for (int i = 0; i < steps; i++) {
                LockSupport.parkNanos(choice.nextBoolean() ? 0 : choice.nextInt(5_000_000));
                step.take(choice);
            }
            return null;
        };
    }

    private void write(Random choice) {
        log("writes");
        String what = subject.write(choice);
        tally.wrote(what);
        log(what);
    }

    private LiveLists anyWorker(Random choice) {
        return workers.get(choice.nextInt(workers.size()));
    }

    /** One thread's readers. */
    private final class Visitor {
        private final List<OracleReader> readers = new ArrayList<>();

        Visitor(Random choice) {
            for (int i = 0; i < 3; i++) {
                open(choice);
            }
        }

        void step(Random choice) {
            tally.visits.increment();
            if (readers.isEmpty()) {
                open(choice);
                return;
            }
            OracleReader reader = readers.get(choice.nextInt(readers.size()));
            int what = choice.nextInt(10);
            log("step " + what + " on " + reader.question().query());
            switch (what) {
                case 0, 1 -> open(choice);
                case 2 -> leave(reader);
                case 3, 4, 5 -> reader.hop(anyWorker(choice), choice);
                case 6, 7 -> { // looks at something else
                    leave(reader);
                    open(choice);
                }
                case 8 -> reader.slow(choice.nextBoolean());
                default -> anyWorker(choice).document(reader.question().query());
            }
        }

        /** Half of them look at another page of what somebody looks at already. */
        private void open(Random choice) {
            if (readers.size() == MOST_READERS) {
                leave(readers.get(0));
            }
            Oracle.Question question = readers.isEmpty() || choice.nextBoolean()
                    ? subject.ask(choice)
                    : readers.get(choice.nextInt(readers.size())).question().page(choice.nextInt(4));
            OracleReader reader = new OracleReader(question, versions);
            readers.add(reader);
            reader.open(anyWorker(choice));
        }

        private void leave(OracleReader reader) {
            reader.close();
            readers.remove(reader);
        }
    }

    private void rest(String when) {
        long began = System.nanoTime();
        for (Visitor visitor : visitors) {
            visitor.readers.forEach(reader -> reader.awaitTruth(when));
        }
        tally.nanosToRest.add(System.nanoTime() - began);
        log.clear();
    }

    /** When everybody has left, nothing is left. */
    private void end() {
        visitors.forEach(visitor -> visitor.readers.forEach(OracleReader::close));
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (LiveLists worker : workers) {
            LiveLists.Statistics statistics = worker.statistics();
            while (statistics.views() > 0 || statistics.readers() > 0 || statistics.waiting() > 0) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("Left behind: " + statistics);
                }
                LockSupport.parkNanos(1_000_000);
                statistics = worker.statistics();
            }
        }
    }

    private void close() {
        visitors.forEach(visitor -> visitor.readers.forEach(OracleReader::close));
        workers.forEach(LiveLists::close);
        threads.shutdown();
    }
}
