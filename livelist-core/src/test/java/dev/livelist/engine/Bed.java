package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * A list of items on simulated time for directed tests: workers, their readers, a database that takes two milliseconds,
 * and a broadcaster that takes one to four. Items that are not active are outside everybody's scope.
 */
final class Bed {

    static final Duration QUIET = Duration.ofSeconds(5);

    final Random random;
    final SimulatedTime time;
    final SimulatedBroadcaster broadcaster;
    final SimulatedDatabase database;
    final ListDefinition<Item> definition;
    private final List<LiveLists> workers = new ArrayList<>();

    Bed(long seed) {
        this(seed, UnaryOperator.identity());
    }

    Bed(long seed, UnaryOperator<ListDefinition.Builder<Item>> more) {
        random = new Random(seed);
        time = new SimulatedTime(random);
        broadcaster = SimulatedBroadcaster.prompt(time, random, Duration.ofMillis(1), Duration.ofMillis(4));
        definition = more.apply(ListDefinition.of(Item.class)
                        .publicAccess()
                        .scope(principal -> where(Item::active).is(true))
                        .fields(Item::id, Item::name, Item::category, Item::price)
                        .hidden(Item::owner)
                        .sortable(Item::name, Item::category, Item::price, Item::owner)
                        .filterable(Item::category, Item::price)
                        .searchable(Item::name)
                        .totals(Totals.EXACT))
                .build();
        database = new SimulatedDatabase(time, random, definition, SimulatedDatabase.Judged.EVERYTHING);
        database.latency = Duration.ofMillis(2);
    }

    LiveLists worker() {
        return worker(LiveListsSettings.DEFAULT);
    }

    LiveLists worker(LiveListsSettings settings) {
        LiveLists worker = LiveLists.builder(broadcaster)
                .settings(settings)
                .scheduler(time)
                .random(random)
                .cursors(SimulatedList.CURSORS)
                .list(definition, database)
                .start();
        workers.add(worker);
        return worker;
    }

    void pass(Duration duration) {
        time.pass(duration);
    }

    void passMillis(long millis) {
        time.pass(Duration.ofMillis(millis));
    }

    /** Lets everything come to rest. */
    void rest() {
        time.pass(QUIET);
    }

    // --- Rows ----------------------------------------------------------------------------------------------------

    static Item item(long id, String name) {
        return new Item(id, name, "home", BigDecimal.ONE, true, "alice");
    }

    /** Item {@code n} of a list sorted by name: names and keys go the same way, and there is room between two. */
    static Item nth(int n) {
        return item(n * 10L, nameAt(n));
    }

    static String nameAt(double n) {
        return String.format(java.util.Locale.ROOT, "n%09.3f", n);
    }

    /** Fills the database with items 1 to {@code count}, and tells nobody. */
    void fill(int count) {
        for (int n = 1; n <= count; n++) {
            database.rows.put(nth(n).id(), nth(n));
        }
    }

    /** Writes items in one transaction, and tells. */
    void write(Item... items) {
        List<ModelChange> changes = new ArrayList<>();
        for (Item item : items) {
            changes.add(
                    database.rows.put(item.id(), item) == null
                            ? ModelChange.created(definition.label(), item.id())
                            : ModelChange.updated(definition.label(), item.id()));
        }
        broadcaster.publish(changes);
    }

    void delete(long id) {
        database.rows.remove(id);
        broadcaster.publish(ModelChange.deleted(definition.label(), id));
    }

    /** An update of many rows, told as what it is. */
    void bulk(UnaryOperator<Item> change) {
        database.rows.replaceAll((id, item) -> change.apply(item));
        broadcaster.publish(new Invalidation(definition.label(), Invalidation.Reason.ANNOUNCED));
    }

    Item row(long id) {
        Item item = database.rows.get(id);
        if (item == null) {
            throw new AssertionError("There is no item " + id);
        }
        return item;
    }

    void rename(long id, String name) {
        Item old = row(id);
        write(new Item(id, name, old.category(), old.price(), old.active(), old.owner()));
    }

    void reprice(long id, String price) {
        Item old = row(id);
        write(new Item(id, old.name(), old.category(), new BigDecimal(price), old.active(), old.owner()));
    }

    void activate(long id, boolean active) {
        Item old = row(id);
        write(new Item(id, old.name(), old.category(), old.price(), active, old.owner()));
    }

    // --- Readers -------------------------------------------------------------------------------------------------

    ListQuery page(int page, int size) {
        return query(page, size, asc(Item::name));
    }

    ListQuery query(int page, int size, Sort... sort) {
        return query(Condition.all(), page, size, sort);
    }

    ListQuery query(Condition filter, int page, int size, Sort... sort) {
        return new ListQuery(
                definition, definition.scopeFor(LivePrincipal.ANONYMOUS), filter, "", List.of(sort), page, size);
    }

    FollowingReader follow(LiveLists worker, ListQuery query) {
        return follow(worker, query, Asker.WORKER);
    }

    FollowingReader follow(LiveLists worker, ListQuery query, Asker asker) {
        FollowingReader reader = new FollowingReader(query);
        reader.asker = asker;
        reader.open(worker);
        return reader;
    }

    /** The document a fresh query gives. */
    JsonNode fresh(ListQuery query) {
        return Fresh.document(database, query);
    }
}
