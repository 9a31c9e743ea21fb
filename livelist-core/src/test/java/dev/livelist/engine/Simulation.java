package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.source.BatchSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One schedule of writes, readers and faults against workers over one simulated database, and the check that every
 * reader converges. A schedule is a list of steps, each with a seed of its own, so that it can be run again with some
 * of them left out.
 */
final class Simulation {

    /** What a step does; how, its seed decides. */
    enum Action {
        WRITE,
        WRITE_BATCH,
        FLURRY,
        BULK,
        CLOSE_READER,
        OPEN_READER,
        HOP,
        SLOW,
        FAULT,
        DATABASE_FAULT,
        FORGED,
        BRAND,
        SETTLE
    }

    record Step(Action action, long seed, int pauseMicros) {}

    private static final Duration QUIET = Duration.ofSeconds(30);

    private final Random random;
    private final SimulatedTime time;
    private final SimulatedDatabase database;
    private final ListDefinition<Item> definition;
    private final SimulatedWorkers workers;
    private final SimulatedWrites writes;
    private final List<FollowingReader> readers = new ArrayList<>();
    private final Map<FollowingReader, LiveLists> where = new HashMap<>();
    private final Map<ListQuery, Map<String, JsonNode>> versions = new HashMap<>();

    Simulation(long seed, SimulatedWorkers.Kind kind) {
        this.random = new Random(seed);
        this.time = new SimulatedTime(random);
        this.definition = SimulatedList.definition(random);
        this.database = new SimulatedDatabase(
                time, random, definition, SimulatedDatabase.Judged.values()[Math.max(0, random.nextInt(5) - 2)]);
        RowSource source = source(database, seed, random.nextInt(4) > 0);
        this.database.atATime = 1 + random.nextInt(4);
        LiveListsSettings settings = SimulatedList.settings(random);
        SimulatedWorkers.Start start = (broadcaster, scheduler) -> LiveLists.builder(broadcaster)
                .settings(settings)
                .scheduler(scheduler)
                .random(random)
                .cursors(SimulatedList.CURSORS)
                .list(definition, source)
                .start();
        this.workers = kind.begin(time, random, start, this::hasGone);
        this.writes = new SimulatedWrites(database, workers, time, definition.label());
        writes.fill(random);
    }

    static List<Step> schedule(long seed, int length) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        Action[] actions = Action.values();
        // Half of them are hectic: what happens while something is being read or counted is worth a closer look, and
        // more
        // than one, for what is lost under way is made good by what comes after it.
        boolean hectic = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            Action action =
                    random.nextInt(10) < (hectic ? 4 : 6) ? Action.WRITE : actions[random.nextInt(actions.length)];
            boolean opens = action == Action.OPEN_READER || action == Action.HOP;
            int pause =
                    switch (opens || (hectic && random.nextInt(8) > 0) ? random.nextInt(2) : random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(3_000);
                        case 2 -> random.nextInt(40_000);
                        default -> random.nextInt(1_500_000);
                    };
            steps.add(new Step(action, random.nextLong(), pause));
            if (hectic && i % 8 == 7) {
                steps.add(new Step(Action.FLURRY, random.nextLong(), 500_000));
                steps.add(new Step(Action.SETTLE, random.nextLong(), 0));
            }
        }
        if (random.nextBoolean()) {
            // The last writes must be worth something.
            steps.add(new Step(Action.FLURRY, random.nextLong(), 500_000));
        }
        return steps;
    }

    /** Runs a schedule; what went wrong, or null. */
    static @Nullable String run(long seed, List<Step> steps, SimulatedWorkers.Kind kind) {
        Simulation simulation = new Simulation(seed, kind);
        try {
            for (int i = 0; i < 6; i++) {
                simulation.openReader(simulation.random);
            }
            for (Step step : steps) {
                simulation.take(step);
                simulation.time.pass(Duration.ofNanos(step.pauseMicros() * 1000L));
            }
            simulation.settle();
            simulation.end();
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e + (e.getCause() == null ? "" : " because of " + e.getCause());
        }
    }

    /** The same schedule with as many steps left out as can be without it succeeding. */
    static List<Step> shrink(long seed, List<Step> steps, SimulatedWorkers.Kind kind) {
        List<Step> shortest = new ArrayList<>(steps);
        for (int chunk = Math.max(1, steps.size() / 2); chunk > 0; chunk /= 2) {
            for (int from = 0; from + chunk <= shortest.size(); ) {
                List<Step> candidate = new ArrayList<>(shortest);
                candidate.subList(from, from + chunk).clear();
                if (run(seed, candidate, kind) != null) {
                    shortest = candidate;
                } else {
                    from += chunk;
                }
            }
        }
        return shortest;
    }

    private void take(Step step) {
        Random choice = new Random(step.seed());
        switch (step.action()) {
            case WRITE -> writes.write(choice, 1);
            case WRITE_BATCH -> writes.write(choice, 2 + choice.nextInt(6));
            case FLURRY -> writes.flurry(choice);
            case BULK -> writes.bulk(choice);
            case OPEN_READER -> openReader(choice);
            case CLOSE_READER -> anyReader(choice).close();
            case HOP -> hop(anyReader(choice), choice);
            case SLOW -> anyReader(choice).slow(choice.nextBoolean());
            case FAULT -> workers.fault(choice);
            case DATABASE_FAULT -> databaseFault(choice);
            case FORGED -> writes.forge(choice);
            case BRAND -> writes.changeBrand(choice);
            case SETTLE -> settle();
        }
    }

    private FollowingReader anyReader(Random choice) {
        return readers.get(choice.nextInt(readers.size()));
    }

    private void databaseFault(Random choice) {
        switch (choice.nextInt(4)) {
            case 0 -> database.failures = choice.nextDouble();
            case 1 -> database.hangs = true;
            case 2 -> {
                int some = choice.nextInt(3);
                database.broken = selection ->
                        Math.floorMod(selection.condition().toString().hashCode(), 3) == some;
            }
            default -> database.down = true;
        }
        time.schedule(Duration.ofMillis(choice.nextInt(4_000)), this::healDatabase);
    }

    private void healDatabase() {
        database.failures = 0;
        database.hangs = false;
        database.down = false;
        database.broken = selection -> false;
    }

    private void openReader(Random choice) {
        // Half of them look at another page of what somebody looks at: pages of one view are where views get
        // complicated.
        ListQuery query = readers.isEmpty() || choice.nextBoolean()
                ? SimulatedList.query(definition, choice)
                : SimulatedList.anotherPage(anyReader(choice).query, choice.nextInt(4));
        FollowingReader reader = new FollowingReader(query, versions.computeIfAbsent(query, same -> new HashMap<>()));
        reader.space = SimulatedWrites.SPACE;
        reader.onCause = writes::requireShown;
        readers.add(reader);
        connect(reader, workers.any(choice));
    }

    private void connect(FollowingReader reader, LiveLists worker) {
        reader.close();
        where.put(reader, worker);
        reader.open(worker);
    }

    private void hop(FollowingReader reader, Random choice) {
        if (choice.nextInt(5) == 0) {
            reader.forget();
        }
        connect(reader, workers.any(choice));
    }

    /** Its readers come back, somewhere, sometime. */
    private void hasGone(LiveLists worker) {
        for (FollowingReader reader : readers) {
            if (reader.isOpen() && where.get(reader) == worker) {
                reader.close();
                time.schedule(Duration.ofMillis(random.nextInt(3_000)), () -> {
                    if (!reader.isOpen()) {
                        connect(reader, workers.any(random));
                    }
                });
            }
        }
    }

    /** The database as a source that can do everything, now and then one that cannot peek, and seldom one that can do no more than it must. */
    private static RowSource source(SimulatedDatabase database, long seed, boolean peeks) {
        if (new Random(seed).nextInt(16) == 0) {
            return database.as(GroupSource.class);
        }
        return peeks ? database : database.as(BatchSource.class, DueSource.class, GroupSource.class, MemoryRules.class);
    }

    /** Lets everything come to rest, and compares each reader's document with the database. */
    private void settle() {
        workers.heal();
        healDatabase();
        for (FollowingReader reader : readers) {
            reader.slow(false);
        }
        time.pass(QUIET);
        for (FollowingReader reader : readers) {
            if (reader.ended) {
                connect(reader, workers.any(random));
            }
        }
        time.pass(QUIET);
        for (FollowingReader reader : readers) {
            if (!reader.isOpen()) {
                continue;
            }
            JsonNode expected = Fresh.document(database, reader.query);
            JsonNode actual = reader.document();
            if (!expected.equals(actual)) {
                throw new AssertionError(
                        "Diverged on " + reader.query + "\n  expected " + expected + "\n  but has  " + actual);
            }
            if (!reader.status.equals("live")) {
                throw new AssertionError("In step, but its status is " + reader.status);
            }
        }
    }

    /** When everybody has left, nothing is left. */
    private void end() {
        readers.forEach(FollowingReader::close);
        time.pass(QUIET);
        Set<Object> left = new HashSet<>();
        for (LiveLists worker : workers.all()) {
            LiveLists.Statistics statistics = worker.statistics();
            if (statistics.views() != 0 || statistics.readers() != 0) {
                left.add(statistics);
            }
            if (statistics.divergences() > 0) {
                throw new AssertionError("An audit found what is not there: " + statistics);
            }
            worker.close();
        }
        if (!left.isEmpty()) {
            throw new AssertionError("Left behind: " + left);
        }
    }
}
