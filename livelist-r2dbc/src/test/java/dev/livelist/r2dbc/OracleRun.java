package dev.livelist.r2dbc;

import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.r2dbc.OracleShop.OracleItem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One schedule on a real database: after each of its steps, every reader's document is what plain SQL gives. */
final class OracleRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int READERS = 8;

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

    private record Followed(FollowingReader reader, OracleShop.Query query) {}

    private final OracleWriter writer;
    private final DatabaseClient client;
    private final LiveLists lists;
    private final Totals totals;
    private final List<Followed> readers = new ArrayList<>();

    OracleRun(
            long seed,
            R2dbcRowSourceFactory sources,
            OracleWriter writer,
            DatabaseClient client,
            Broadcaster broadcaster) {
        Random random = new Random(seed);
        this.writer = writer;
        this.client = client;
        this.totals = random.nextInt(4) == 0 ? Totals.cappedAt(6) : Totals.EXACT;
        ListDefinition<OracleItem> list = OracleShop.list(totals);
        writer.clear();
        for (int i = random.nextInt(OracleWriter.KEYS); i > 0; i--) {
            writer.put(OracleWriter.randomItem(random));
        }
        this.lists = LiveLists.builder(broadcaster)
                .settings(settings(random))
                .list(list, sources.create(list))
                .start();
        Map<OracleShop.Query, Map<String, JsonNode>> versions = new HashMap<>();
        for (int i = 0; i < READERS; i++) {
            OracleShop.Query query = OracleShop.randomQuery(random, list);
            FollowingReader reader = new FollowingReader(
                    query.query(),
                    versions.computeIfAbsent(query, same -> new java.util.concurrent.ConcurrentHashMap<>()));
            reader.open(lists);
            readers.add(new Followed(reader, query));
        }
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
            JsonNode expected = fresh(followed.query());
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!expected.equals(followed.reader().document())) {
                Throwable failure = followed.reader().failure();
                if (failure != null || System.nanoTime() > end) {
                    throw new AssertionError("Diverged " + when + " on " + followed.query() + "\n  expected " + expected
                            + "\n  but has  " + followed.reader().document()
                            + (failure == null ? "" : "\n  " + failure));
                }
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(200_000);
            }
        }
    }

    /** What plain SQL gives. */
    private JsonNode fresh(OracleShop.Query query) {
        String search = query.query().search().toLowerCase(Locale.ROOT);
        List<ObjectNode> rows = client.sql("SELECT id, name, category, price, active FROM oracle_item WHERE "
                        + query.where() + " ORDER BY " + query.orderBy())
                .map((row, metadata) -> JsonMapper.shared()
                        .createObjectNode()
                        .put("id", row.get(0, Long.class))
                        .put("name", row.get(1, String.class))
                        .put("category", row.get(2, String.class))
                        .put("price", row.get(3, BigDecimal.class))
                        .put("active", row.get(4, Boolean.class)))
                .all()
                .filter(row -> search.isEmpty()
                        || (!row.get("name").isNull()
                                && row.get("name")
                                        .asString()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(search)))
                .collectList()
                .block(PATIENCE);
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode page = document.putArray("rows");
        rows.stream().skip(query.query().offset()).limit(query.query().size()).forEach(page::add);
        document.put("page", query.query().page());
        document.put("size", query.query().size());
        document.put("hasMore", rows.size() > query.query().end());
        if (rows.size() > totals.cap()) {
            document.put("total", totals.cap() + "+");
        } else {
            document.put("total", rows.size());
        }
        // Written and read again, so that numbers are as a client has them.
        return JsonMapper.shared().readTree(document.toString());
    }

    LiveLists.Statistics statistics() {
        return lists.statistics();
    }

    @Override
    public void close() {
        readers.forEach(followed -> followed.reader().close());
        lists.close();
    }
}
