package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.engine.Item.Brand;
import java.math.BigDecimal;
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
 * One schedule of writes, readers and faults against two workers over one simulated database, and the check that every
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
        STALE,
        DATABASE_FAULT,
        FORGED,
        BRAND,
        SETTLE
    }

    record Step(Action action, long seed, int pauseMicros) {}

    private static final Duration QUIET = Duration.ofSeconds(90);
    private static final Property<Item, Long> BRAND_ID = path(Item::brand, Brand::id);
    private static final Property<Item, @Nullable String> BRAND_NAME = path(Item::brand, Brand::name);

    private final Random random;
    private final SimulatedTime time;
    private final SimulatedBroadcaster broadcaster;
    private final SimulatedDatabase database;
    private final ListDefinition<Item> definition;
    private final SimulatedWrites writes;
    private final List<LiveLists> workers = new ArrayList<>();
    private final List<FollowingReader> readers = new ArrayList<>();
    private final Map<FollowingReader, LiveLists> where = new HashMap<>();
    private final Map<ListQuery, Map<String, JsonNode>> versions = new HashMap<>();
    private boolean stale;

    Simulation(long seed, Set<Mutation> mutations) {
        this.random = new Random(seed);
        this.time = new SimulatedTime(random);
        this.broadcaster = random.nextInt(3) == 0
                ? SimulatedBroadcaster.prompt(time, random, Duration.ZERO, Duration.ofMillis(5))
                : new SimulatedBroadcaster(time, random);
        Totals totals =
                switch (random.nextInt(4)) {
                    case 0 -> Totals.NONE;
                    case 1 -> Totals.cappedAt(8);
                    default -> Totals.EXACT;
                };
        ListDefinition.Builder<Item> list = ListDefinition.of(Item.class)
                .publicAccess()
                .scope(principal -> switch (principal.name()) {
                    case "carol" -> where(Item::active).is(true).and(new Condition.Clock("due", false));
                    case "dave" -> where(Item::active).is(true).and(new Condition.Clock("due", true));
                    default ->
                        principal.anonymous()
                                ? where(Item::active).is(true)
                                : where(Item::owner).is(principal.name());
                })
                .fields(Item::id, Item::name, Item::category, Item::price, Item::active, Item::written, BRAND_NAME)
                .hidden(Item::owner)
                .sortable(Item::name, Item::category, Item::price, Item::owner, BRAND_NAME)
                .filterable(Item::category, Item::price, BRAND_NAME)
                .searchable(Item::name)
                .totals(totals);
        this.definition = (random.nextInt(4) == 0
                        ? list.dependsOn(Brand.class, SimulatedWrites.BRAND_LABEL)
                        : list.dependsOn(Brand.class, SimulatedWrites.BRAND_LABEL, BRAND_ID))
                .build();
        this.database = new SimulatedDatabase(
                time, random, definition, SimulatedDatabase.Judged.values()[Math.max(0, random.nextInt(5) - 2)]);
        this.database.peekable = random.nextInt(4) > 0;
        this.database.atATime = 1 + random.nextInt(4);
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        LiveListsSettings settings = new LiveListsSettings(
                defaults.batchWindow(),
                defaults.batchMaxWait(),
                random.nextInt(6),
                1 + random.nextInt(6),
                defaults.historyBytes(),
                Duration.ofSeconds(1 + random.nextInt(5)),
                random.nextBoolean() ? defaults.totalInterval() : Duration.ofMillis(1 + random.nextInt(20)),
                Duration.ofSeconds(2),
                1 + random.nextInt(4),
                defaults.maxViews(),
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                random.nextInt(4) == 0 ? Duration.ofSeconds(3) : defaults.auditInterval());
        for (int i = 0; i < 2; i++) {
            workers.add(LiveLists.builder(broadcaster)
                    .settings(settings)
                    .scheduler(time)
                    .random(random)
                    .mutations(mutations)
                    .list(definition, database)
                    .start());
        }
        this.writes = new SimulatedWrites(database, broadcaster, time, definition.label());
        writes.fill(random);
    }

    static List<Step> schedule(long seed, int length) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        Action[] actions = Action.values();
        // Half of them are hectic: what happens while something is being read or counted is worth a closer look, and
        // more than
        // one, for what is lost under way is made good by what comes after it.
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
    static @Nullable String run(long seed, List<Step> steps, Set<Mutation> mutations) {
        Simulation simulation = new Simulation(seed, mutations);
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
    static List<Step> shrink(long seed, List<Step> steps, Set<Mutation> mutations) {
        List<Step> shortest = new ArrayList<>(steps);
        for (int chunk = Math.max(1, steps.size() / 2); chunk > 0; chunk /= 2) {
            for (int from = 0; from + chunk <= shortest.size(); ) {
                List<Step> candidate = new ArrayList<>(shortest);
                candidate.subList(from, from + chunk).clear();
                if (run(seed, candidate, mutations) != null) {
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
            case STALE -> toggleStale();
            case DATABASE_FAULT -> databaseFault(choice);
            case FORGED -> writes.forge(choice);
            case BRAND -> writes.changeBrand(choice);
            case SETTLE -> settle();
        }
    }

    private FollowingReader anyReader(Random choice) {
        return readers.get(choice.nextInt(readers.size()));
    }

    private void toggleStale() {
        if (stale) {
            broadcaster.live();
        } else {
            broadcaster.stale();
        }
        stale = !stale;
    }

    private void databaseFault(Random choice) {
        switch (choice.nextInt(3)) {
            case 0 -> database.failures = choice.nextDouble();
            case 1 -> database.hangs = true;
            default -> database.down = true;
        }
        time.schedule(Duration.ofMillis(choice.nextInt(4_000)), this::healDatabase);
    }

    private void healDatabase() {
        database.failures = 0;
        database.hangs = false;
        database.down = false;
    }

    private void openReader(Random choice) {
        // Half of them look at another page of what somebody looks at: pages of one view are where views get
        // complicated.
        ListQuery query = readers.isEmpty() || choice.nextBoolean()
                ? randomQuery(choice)
                : anotherPage(anyReader(choice).query, choice.nextInt(4));
        FollowingReader reader = new FollowingReader(query, versions.computeIfAbsent(query, same -> new HashMap<>()));
        readers.add(reader);
        connect(reader, workers.get(choice.nextInt(2)));
    }

    private static ListQuery anotherPage(ListQuery query, int page) {
        return new ListQuery(
                query.definition(), query.scope(), query.filter(), query.search(), query.sort(), page, query.size());
    }

    private void connect(FollowingReader reader, LiveLists worker) {
        where.put(reader, worker);
        reader.open(worker);
    }

    private void hop(FollowingReader reader, Random choice) {
        reader.close();
        if (choice.nextInt(5) == 0) {
            reader.forget();
        }
        connect(reader, workers.get(choice.nextInt(2)));
    }

    private ListQuery randomQuery(Random choice) {
        List<Sort> sort =
                switch (choice.nextInt(8)) {
                    case 7 -> List.of(asc(BRAND_NAME));
                    case 0 -> List.of();
                    case 1 -> List.of(asc(Item::name));
                    case 2 -> List.of(desc(Item::name));
                    case 3 -> List.of(asc(Item::price));
                    case 4 -> List.of(desc(Item::price), asc(Item::category));
                    case 5 -> List.of(asc(Item::owner));
                    default -> List.of(asc(Item::category), desc(Item::price));
                };
        Condition filter =
                switch (choice.nextInt(6)) {
                    case 5 -> where(BRAND_NAME).is(SimulatedWrites.CATEGORIES[choice.nextInt(3)]);
                    case 0 -> where(Item::category).is(SimulatedWrites.CATEGORIES[choice.nextInt(3)]);
                    case 1 -> where(Item::price).atLeast(new BigDecimal("2"));
                    case 2 -> where(Item::category).isNull();
                    default -> Condition.all();
                };
        String search = choice.nextInt(5) == 0 ? "a" : "";
        LivePrincipal principal =
                switch (choice.nextInt(10)) {
                    case 0, 1, 2 -> LivePrincipal.of("alice");
                    case 3, 4, 5 -> LivePrincipal.of("bob");
                    case 6 -> LivePrincipal.of("carol");
                    case 7 -> LivePrincipal.of("dave");
                    default -> LivePrincipal.ANONYMOUS;
                };
        return new ListQuery(
                definition,
                definition.scopeFor(principal),
                filter,
                search,
                sort,
                choice.nextInt(3) == 0 ? choice.nextInt(6) : 0,
                1 + choice.nextInt(8));
    }

    /** Lets everything come to rest, and compares each reader's document with the database. */
    private void settle() {
        if (stale) {
            toggleStale();
        }
        healDatabase();
        for (FollowingReader reader : readers) {
            reader.slow(false);
        }
        time.pass(QUIET);
        for (FollowingReader reader : readers) {
            if (reader.ended) {
                reader.close();
                connect(reader, where.get(reader));
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
        for (LiveLists worker : workers) {
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
