package dev.livelist.engine;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.Item.Brand;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What others write to a simulated database, and what is told of it. */
final class SimulatedWrites {

    static final String BRAND_LABEL = "shop.brand";
    static final String[] CATEGORIES = {"home", "garden", "office"};

    /** Where all that is written by a client is counted. */
    static final CauseSpace SPACE = new CauseSpace("simulated", null);

    private static final int KEYS = 40;
    static final String[] NAMES = {"a", "b", "B", "ab", "", "lamp", "Lamp", "é", "zz", "a b", "%", "_x"};
    private static final String[] PRICES = {"1", "1.50", "2", "10", "9.99", "0"};

    private final SimulatedDatabase database;
    private final SimulatedWorkers workers;
    private final SimulatedTime time;
    private final String label;
    private long writes;

    /** Of the writes with a cause: the keys of their rows, and the number of the write that each row is of at least. */
    private final Map<Long, Map<Long, Long>> caused = new HashMap<>();

    private final Map<Long, Long> latest = new HashMap<>();

    /** @param label the items' in change signals */
    SimulatedWrites(SimulatedDatabase database, SimulatedWorkers workers, SimulatedTime time, String label) {
        this.database = database;
        this.workers = workers;
        this.time = time;
        this.label = label;
    }

    /** What is there before anybody listens. */
    void fill(Random choice) {
        for (long brand = 1; brand < 4; brand++) {
            database.brands.put(brand, CATEGORIES[choice.nextInt(3)]);
        }
        for (int i = choice.nextInt(KEYS); i > 0; i--) {
            Item item = randomItem(choice);
            database.rows.put(item.id(), item);
        }
    }

    /** Writes some rows in one transaction; a fifth of the transactions is rolled back, and so changes and tells nothing. */
    void write(Random choice, int count) {
        List<Signal> changes = new ArrayList<>();
        Map<Long, Item> before = new LinkedHashMap<>(database.rows);
        Map<Long, Long> made = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Item item = randomItem(choice);
            made.put(item.id(), item.written());
            if (choice.nextInt(4) == 0) {
                if (database.rows.remove(item.id()) != null) {
                    changes.add(ModelChange.deleted(label, item.id()));
                }
            } else if (database.rows.put(item.id(), item) == null) {
                changes.add(ModelChange.created(label, item.id()));
            } else {
                changes.add(ModelChange.updated(label, item.id()));
            }
        }
        if (choice.nextInt(5) == 0) {
            database.rows.clear();
            database.rows.putAll(before);
        } else if (!changes.isEmpty()) {
            long number = caused.size() + 1;
            caused.put(number, made);
            latest.putAll(made);
            workers.tell(changes, List.of(new Cause(SPACE.space(), "", number)));
        }
    }

    /**
     * Fails where a document does not show a write: one of its rows as it was before.
     *
     * @param number the write's
     */
    void requireShown(long number, JsonNode document) {
        Map<Long, Long> made = Objects.requireNonNull(caused.get(number), "no write has this number");
        List<JsonNode> rows =
                new ArrayList<>(document.path("rows").valueStream().toList());
        rows.add(document.path("row"));
        for (JsonNode row : rows) {
            Long written = made.get(row.path("id").asLong(0));
            if (written != null && row.path("written").asLong() < written) {
                throw new AssertionError("Told of write " + number + ", but shown as before is " + row);
            }
        }
    }

    /** Writes that come while what the ones before have led to is under way. */
    void flurry(Random choice) {
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

    /** Many rows change by one statement, of which only that much is told. */
    void bulk(Random choice) {
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
        workers.tell(List.of(new Invalidation(label, Invalidation.Reason.ANNOUNCED)));
    }

    /** A brand is deleted, or renamed, now and then several times in a row. */
    void changeBrand(Random choice) {
        long brand = 1 + choice.nextInt(3);
        if (choice.nextInt(4) == 0) {
            deleteBrand(brand, choice);
            return;
        }
        int after = 0;
        for (int i = choice.nextInt(4); i >= 0; i--) {
            String name = CATEGORIES[choice.nextInt(3)];
            time.schedule(Duration.ofNanos(1000L * after), () -> {
                database.brands.put(brand, name);
                workers.tell(List.of(ModelChange.updated(BRAND_LABEL, brand)));
            });
            after += choice.nextInt(10_000);
        }
    }

    /** Items that had it have none then, of which nobody tells; it may be made anew in the same transaction, or soon after. */
    private void deleteBrand(long brand, Random choice) {
        database.brands.remove(brand);
        database.rows.replaceAll(
                (id, item) -> item.brand() == null || item.brand().id() != brand ? item : item.branded(null));
        ModelChange deleted = ModelChange.deleted(BRAND_LABEL, brand);
        ModelChange created = ModelChange.created(BRAND_LABEL, brand);
        String name = CATEGORIES[choice.nextInt(3)];
        switch (choice.nextInt(3)) {
            case 0 -> workers.tell(List.of(deleted));
            case 1 -> {
                database.brands.put(brand, name);
                workers.tell(List.of(deleted, created));
            }
            default -> {
                workers.tell(List.of(deleted));
                time.schedule(Duration.ofNanos(1000L * choice.nextInt(20_000)), () -> {
                    database.brands.put(brand, name);
                    workers.tell(List.of(created));
                });
            }
        }
    }

    /** Changes are told that nobody has made, of rows that may not be there, by keys that are none. */
    void forge(Random choice) {
        List<Signal> forged = new ArrayList<>();
        for (int i = choice.nextInt(4); i >= 0; i--) {
            String key = choice.nextInt(3) == 0 ? "no key" : Integer.toString(choice.nextInt(KEYS * 2));
            forged.add(new ModelChange(label, ModelChange.Action.values()[choice.nextInt(3)], key));
        }
        workers.tell(forged);
    }

    private void delete(Random choice) {
        Item item = anyItem(choice);
        if (item != null) {
            database.rows.remove(item.id());
            workers.tell(List.of(ModelChange.deleted(label, item.id())));
        }
    }

    /** A row that is gone for a moment, and back before anybody has heard of it. */
    private void blink(Random choice) {
        Item item = anyItem(choice);
        if (item != null) {
            database.rows.remove(item.id());
            time.schedule(Duration.ofNanos(1000L * choice.nextInt(20_000)), () -> {
                if (latest.getOrDefault(item.id(), 0L)
                        <= item.written()) { // nothing older than what a client has written since
                    database.rows.putIfAbsent(item.id(), item);
                }
                workers.tell(List.of(ModelChange.deleted(label, item.id()), ModelChange.created(label, item.id())));
            });
        }
    }

    private @Nullable Item anyItem(Random choice) {
        List<Item> items = List.copyOf(database.rows.values());
        return items.isEmpty() ? null : items.get(choice.nextInt(items.size()));
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
}
