package dev.livelist.jpa;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One schedule on a real database: after each of its steps, every reader's document is what plain SQL gives. */
final class OracleRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int READERS = 8;
    private static final Property<Ware, String> CATEGORY = path(Ware::getCategory, Category::getName);
    private static final Property<Ware, @Nullable BigDecimal> PRICE = path(Ware::getCost, Ware.Cost::getPrice);

    /** The columns in SQL, by property. */
    private static final Map<String, String> COLUMNS = Map.of(
            "name",
            "w.name",
            "category.name",
            "c.name",
            "cost.price",
            "w.price",
            "owner",
            "w.owner",
            "state",
            "w.state");

    private record Followed(FollowingReader reader, ListQuery query, String where, String orderBy) {}

    private final OracleWriter writer;
    private final TestUnit unit;
    private final LiveLists lists;
    private final Totals totals;
    private final List<Followed> readers = new ArrayList<>();

    OracleRun(long seed, JpaRowSourceFactory sources, TestUnit unit, Broadcaster broadcaster) {
        Random random = new Random(seed);
        this.writer = new OracleWriter(unit);
        this.unit = unit;
        this.totals = random.nextInt(4) == 0 ? Totals.cappedAt(6) : Totals.EXACT;
        writer.clear(random);
        ListDefinition<Ware> list = list(totals, random.nextBoolean());
        this.lists = LiveLists.builder(broadcaster)
                .settings(settings(random))
                .list(list, sources.create(list))
                .start();
        Map<ListQuery, Map<String, JsonNode>> versions = new HashMap<>();
        for (int i = 0; i < READERS; i++) {
            Followed followed = randomReader(random, list, versions);
            followed.reader().open(lists);
            readers.add(followed);
        }
    }

    private static ListDefinition<Ware> list(Totals totals, boolean byReference) {
        Specification<Ware> active = (ware, query, builder) -> builder.isTrue(ware.get("active"));
        ListDefinition.Builder<Ware> list = ListDefinition.of(Ware.class)
                .name("wares")
                .publicAccess()
                .scope(principal -> principal.anonymous()
                        ? Scope.of(active, "active")
                        : where(Ware::getOwner).is(principal.name()))
                .fields(Ware::getId, Ware::getName, CATEGORY, PRICE, Ware::getState)
                .hidden(Ware::getOwner)
                .sortable(Ware::getName, CATEGORY, PRICE, Ware::getOwner, Ware::getState)
                .filterable(CATEGORY, PRICE, Ware::getState)
                .searchable(Ware::getName)
                .totals(totals);
        return (byReference
                        ? list.dependsOn(Category.class, path(Ware::getCategory, Category::getId))
                        : list.dependsOn(Category.class))
                .build();
    }

    /** Small figures, so that their limits are met often. */
    private static LiveListsSettings settings(Random random) {
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        return new LiveListsSettings(
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                random.nextInt(5),
                defaults.history(),
                defaults.historyBytes(),
                defaults.linger(),
                Duration.ofMillis(5),
                defaults.queryTimeout(),
                1 + random.nextInt(4),
                defaults.maxViews(),
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                defaults.auditInterval());
    }

    private static Followed randomReader(
            Random choice, ListDefinition<Ware> list, Map<ListQuery, Map<String, JsonNode>> versions) {
        List<Sort> sorts = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        List<String> properties = new ArrayList<>(List.of("name", "category.name", "cost.price", "owner", "state"));
        for (int i = choice.nextInt(3); i > 0; i--) {
            String property = properties.remove(choice.nextInt(properties.size()));
            boolean up = choice.nextBoolean();
            sorts.add(new Sort(property, up ? Sort.Direction.ASC : Sort.Direction.DESC));
            orders.add(COLUMNS.get(property) + (up ? " ASC" : " DESC") + " NULLS LAST");
        }
        orders.add("w.id ASC");
        Condition filter = Condition.all();
        String filterSql = "TRUE";
        switch (choice.nextInt(7)) {
            case 0 -> {
                filter = where(CATEGORY).is("home");
                filterSql = "c.name = 'home'";
            }
            case 1 -> {
                filter = where(PRICE).atLeast(new BigDecimal("2"));
                filterSql = "w.price >= 2";
            }
            case 2 -> {
                filter = where(CATEGORY).isNull();
                filterSql = "c.name IS NULL";
            }
            case 3 -> {
                filter = where(CATEGORY).in(List.of("home", "office"));
                filterSql = "c.name IN ('home', 'office')";
            }
            case 4 -> {
                filter = where(Ware::getState).isNot(Ware.State.USED);
                filterSql = "w.state <> 'USED'";
            }
            default -> {}
        }
        String[] searches = {"a", "la", "%", "_", "É", "x"};
        String search = choice.nextInt(5) == 0 ? searches[choice.nextInt(searches.length)] : "";
        String[] principals = {"", "alice", "bob"};
        String principal = principals[choice.nextInt(3)];
        LivePrincipal who = principal.isEmpty() ? LivePrincipal.ANONYMOUS : LivePrincipal.of(principal);
        ListQuery query = new ListQuery(
                list,
                list.scopeFor(who),
                filter,
                search,
                sorts,
                choice.nextInt(3) == 0 ? choice.nextInt(6) : 0,
                1 + choice.nextInt(7));
        return new Followed(
                new FollowingReader(query, versions.computeIfAbsent(query, same -> new ConcurrentHashMap<>())),
                query,
                (principal.isEmpty() ? "w.active" : "w.owner = 'owner:" + principal + "'") + " AND " + filterSql,
                String.join(", ", orders));
    }

    /** Runs the steps; what went wrong, or null. */
    @Nullable
    String run(List<Long> steps) {
        try {
            converge("at the start");
            for (int i = 0; i < steps.size(); i++) {
                String what = writer.step(new Random(steps.get(i)));
                converge("after step " + (i + 1) + ", " + what);
            }
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    private void converge(String when) {
        for (Followed followed : readers) {
            JsonNode expected = fresh(followed);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!expected.equals(followed.reader().document())) {
                Throwable failure = followed.reader().failure();
                if (failure != null || System.nanoTime() > end) {
                    throw new AssertionError("Diverged " + when + " on " + followed.query() + "\n  expected " + expected
                            + "\n  but has  " + followed.reader().document()
                            + (failure == null ? "" : "\n  " + failure));
                }
                LockSupport.parkNanos(200_000);
            }
        }
    }

    /** What plain SQL gives. */
    private JsonNode fresh(Followed followed) {
        ListQuery query = followed.query();
        String search = query.search().toLowerCase(Locale.ROOT);
        List<ObjectNode> rows = new ArrayList<>();
        try (Connection connection = unit.pool().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT w.id, w.name, c.name, w.price, w.state FROM Ware w LEFT JOIN Category c ON c.id = w.category_id WHERE "
                                + followed.where() + " ORDER BY " + followed.orderBy())) {
            while (result.next()) {
                String name = result.getString(2);
                if (search.isEmpty()
                        || (name != null && name.toLowerCase(Locale.ROOT).contains(search))) {
                    rows.add(JsonMapper.shared()
                            .createObjectNode()
                            .put("id", result.getLong(1))
                            .put("name", name)
                            .put("category.name", result.getString(3))
                            .put("cost.price", result.getBigDecimal(4))
                            .put("state", result.getString(5)));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode page = document.putArray("rows");
        rows.stream().skip(query.offset()).limit(query.size()).forEach(page::add);
        document.put("page", query.page());
        document.put("size", query.size());
        document.put("hasMore", rows.size() > query.end());
        if (rows.size() > totals.cap()) {
            document.put("total", totals.cap() + "+");
        } else {
            document.put("total", rows.size());
        }
        // Written and read again, so that numbers are as a client has them.
        return JsonMapper.shared().readTree(document.toString());
    }

    @Override
    public void close() {
        readers.forEach(followed -> followed.reader().close());
        lists.close();
    }
}
