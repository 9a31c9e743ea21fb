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
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.Item.Brand;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private static final int KEYS = 40;
    private static final String[] NAMES = {"a", "b", "B", "ab", "", "lamp", "Lamp", "é", "zz", "a b", "%", "_x"};
    private static final String[] CATEGORIES = {"home", "garden", "office"};
    private static final Property<Item, Long> BRAND_ID = path(Item::brand, Brand::id);
    private static final Property<Item, @Nullable String> BRAND_NAME = path(Item::brand, Brand::name);
    private static final String BRAND_LABEL = "shop.brand";
    private static final String[] PRICES = {"1", "1.50", "2", "10", "9.99", "0"};

    private final Random random;
    private final SimulatedTime time;
    private final SimulatedBroadcaster broadcaster;
    private final SimulatedDatabase database;
    private final ListDefinition<Item> definition;
    private final List<LiveLists> workers = new ArrayList<>();
    private final List<FollowingReader> readers = new ArrayList<>();
    private final Map<FollowingReader, LiveLists> where = new HashMap<>();
    private final Map<ListQuery, Map<String, JsonNode>> versions = new HashMap<>();
    private boolean stale;
    private long writes;

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
                        ? list.dependsOn(Brand.class, BRAND_LABEL)
                        : list.dependsOn(Brand.class, BRAND_LABEL, BRAND_ID))
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
        for (long brand = 1; brand < 4; brand++) {
            database.brands.put(brand, CATEGORIES[random.nextInt(3)]);
        }
        for (int i = random.nextInt(KEYS); i > 0; i--) {
            Item item = randomItem(random);
            database.rows.put(item.id(), item);
        }
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
            case WRITE -> write(choice, 1);
            case WRITE_BATCH -> write(choice, 2 + choice.nextInt(6));
            case FLURRY -> flurry(choice);
            case BULK -> bulk(choice);
            case OPEN_READER -> openReader(choice);
            case CLOSE_READER -> anyReader(choice).close();
            case HOP -> hop(anyReader(choice), choice);
            case SLOW -> anyReader(choice).slow(choice.nextBoolean());
            case STALE -> toggleStale();
            case DATABASE_FAULT -> databaseFault(choice);
            case FORGED -> forge(choice);
            case BRAND -> changeBrand(choice);
            case SETTLE -> settle();
        }
    }

    private FollowingReader anyReader(Random choice) {
        return readers.get(choice.nextInt(readers.size()));
    }

    private Item randomItem(Random choice) {
        return new Item(
                1 + (choice.nextInt(3) == 0 ? choice.nextInt(3) : choice.nextInt(KEYS)),
                choice.nextInt(8) == 0 ? null : NAMES[choice.nextInt(NAMES.length)],
                choice.nextInt(5) == 0 ? null : CATEGORIES[choice.nextInt(CATEGORIES.length)],
                choice.nextInt(6) == 0 ? null : new BigDecimal(PRICES[choice.nextInt(PRICES.length)]),
                choice.nextInt(4) > 0,
                choice.nextBoolean() ? "alice" : "bob",
                ++writes,
                choice.nextInt(4) == 0 ? null : new Brand(1 + choice.nextInt(3), null));
    }

    /** Writes some rows in one transaction; a fifth of the transactions is rolled back, and so changes and tells nothing. */
    private void write(Random choice, int count) {
        List<Signal> changes = new ArrayList<>();
        Map<Long, Item> before = new LinkedHashMap<>(database.rows);
        for (int i = 0; i < count; i++) {
            Item item = randomItem(choice);
            if (choice.nextInt(4) == 0) {
                if (database.rows.remove(item.id()) != null) {
                    changes.add(ModelChange.deleted(definition.label(), item.id()));
                }
            } else if (database.rows.put(item.id(), item) == null) {
                changes.add(ModelChange.created(definition.label(), item.id()));
            } else {
                changes.add(ModelChange.updated(definition.label(), item.id()));
            }
        }
        if (choice.nextInt(5) == 0) {
            database.rows.clear();
            database.rows.putAll(before);
        } else if (!changes.isEmpty()) {
            broadcaster.publish(changes);
        }
    }

    /** Writes that come while what the ones before have led to is under way. */
    private void flurry(Random choice) {
        int after = 0;
        for (int i = 2 + choice.nextInt(12); i > 0; i--) {
            after += choice.nextInt(30_000);
            Random one = new Random(choice.nextLong());
            time.schedule(Duration.ofNanos(1000L * after), () -> {
                switch (one.nextInt(3)) {
                    case 0 -> write(one, 1);
                    case 1 -> delete(one);
                    default -> blink(one);
                }
            });
        }
    }

    private void delete(Random choice) {
        Item item = anyItem(choice);
        if (item != null) {
            database.rows.remove(item.id());
            broadcaster.publish(ModelChange.deleted(definition.label(), item.id()));
        }
    }

    /** A row that is gone for a moment, and back before anybody has heard of it. */
    private void blink(Random choice) {
        Item item = anyItem(choice);
        if (item != null) {
            database.rows.remove(item.id());
            time.schedule(Duration.ofNanos(1000L * choice.nextInt(20_000)), () -> {
                database.rows.putIfAbsent(item.id(), item);
                broadcaster.publish(List.of(
                        ModelChange.deleted(definition.label(), item.id()),
                        ModelChange.created(definition.label(), item.id())));
            });
        }
    }

    private @Nullable Item anyItem(Random choice) {
        List<Item> items = List.copyOf(database.rows.values());
        return items.isEmpty() ? null : items.get(choice.nextInt(items.size()));
    }

    private void bulk(Random choice) {
        database.rows.replaceAll((id, item) -> choice.nextBoolean()
                ? item
                : new Item(
                        id,
                        item.name(),
                        CATEGORIES[choice.nextInt(3)],
                        item.price(),
                        choice.nextBoolean(),
                        item.owner(),
                        ++writes,
                        item.brand()));
        broadcaster.publish(List.of(new Invalidation(definition.label(), Invalidation.Reason.ANNOUNCED)));
    }

    /** A brand is renamed, now and then several times in a row; or it is deleted, and items that had it have none, of which nobody tells. */
    private void changeBrand(Random choice) {
        long brand = 1 + choice.nextInt(3);
        if (choice.nextInt(4) == 0) {
            database.brands.remove(brand);
            database.rows.replaceAll(
                    (id, item) -> item.brand() == null || item.brand().id() != brand
                            ? item
                            : new Item(
                                    id,
                                    item.name(),
                                    item.category(),
                                    item.price(),
                                    item.active(),
                                    item.owner(),
                                    item.written(),
                                    null));
            broadcaster.publish(List.of(ModelChange.deleted(BRAND_LABEL, brand)));
            return;
        }
        int after = 0;
        for (int i = choice.nextInt(4); i >= 0; i--) {
            String name = CATEGORIES[choice.nextInt(3)];
            time.schedule(Duration.ofNanos(1000L * after), () -> {
                database.brands.put(brand, name);
                broadcaster.publish(List.of(ModelChange.updated(BRAND_LABEL, brand)));
            });
            after += choice.nextInt(10_000);
        }
    }

    private void forge(Random choice) {
        List<Signal> forged = new ArrayList<>();
        for (int i = choice.nextInt(4); i >= 0; i--) {
            String key = choice.nextInt(3) == 0 ? "no key" : Integer.toString(choice.nextInt(KEYS * 2));
            forged.add(new ModelChange(definition.label(), ModelChange.Action.values()[choice.nextInt(3)], key));
        }
        broadcaster.publish(forged);
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
                    case 5 -> where(BRAND_NAME).is(CATEGORIES[choice.nextInt(3)]);
                    case 0 -> where(Item::category).is(CATEGORIES[choice.nextInt(3)]);
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
