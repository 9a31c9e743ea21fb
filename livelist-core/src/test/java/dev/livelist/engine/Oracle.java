package dev.livelist.engine;

import dev.livelist.ListQuery;
import dev.livelist.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the oracle tests of row sources have in common: seeded schedules of steps, readers that follow lists on a real database,
 * and the comparison of what each shows after every step with what plain SQL gives. {@code -Dlivelist.oracle.seed=…} runs one schedule again.
 */
public final class Oracle implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Runs the steps of a schedule, each by a seed of its own; what went wrong, or null. */
    @FunctionalInterface
    public interface Schedule {
        @Nullable
        String run(long seed, List<Long> steps);
    }

    private record Followed(FollowingReader reader, ListQuery query, Supplier<List<ObjectNode>> rows) {}

    private final LiveLists lists;
    private final Totals totals;
    private final List<Followed> readers = new ArrayList<>();
    private final Map<ListQuery, Map<String, JsonNode>> versions = new HashMap<>();

    /**
     * Closes the lists when it is closed.
     *
     * @param totals as the list of these readers has them
     */
    public Oracle(LiveLists lists, Totals totals) {
        this.lists = lists;
        this.totals = totals;
    }

    /** Runs so many schedules; of one that fails, the fewest steps that do. */
    public static void check(int schedules, int steps, Schedule schedule) {
        Long only = Long.getLong("livelist.oracle.seed");
        long last = only == null ? schedules : only + 1;
        for (long seed = only == null ? 0 : only; seed < last; seed++) {
            List<Long> all = new Random(seed).longs(steps).boxed().toList();
            String failure = schedule.run(seed, all);
            if (failure != null) {
                throw new AssertionError("seed " + seed + ": " + failure + "\nwith the fewest steps: "
                        + schedule.run(seed, shortest(schedule, seed, all)));
            }
        }
    }

    /** Leaves out one step after the other, as long as it still fails. */
    private static List<Long> shortest(Schedule schedule, long seed, List<Long> steps) {
        List<Long> shortest = new ArrayList<>(steps);
        for (int i = shortest.size() - 1; i >= 0; i--) {
            List<Long> candidate = new ArrayList<>(shortest);
            candidate.remove(i);
            if (schedule.run(seed, candidate) != null) {
                shortest = candidate;
            }
        }
        return shortest;
    }

    /** Small figures, so that their limits are met often. */
    public static LiveListsSettings settings(Random random) {
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

    /**
     * Adds a reader.
     *
     * @param rows what plain SQL gives for its scope, filter and sort: all rows, in order, also those that have not what it searches
     *     for in their {@code name}
     */
    public void follow(ListQuery query, Supplier<List<ObjectNode>> rows) {
        FollowingReader reader =
                new FollowingReader(query, versions.computeIfAbsent(query, same -> new ConcurrentHashMap<>()));
        reader.open(lists);
        readers.add(new Followed(reader, query, rows));
    }

    /**
     * Runs steps and waits after each until every reader shows what it should; what went wrong, or null.
     *
     * @param step does something by a seed, and says what it was
     */
    public @Nullable String run(List<Long> steps, Function<Random, String> step) {
        try {
            converge("at the start");
            for (int i = 0; i < steps.size(); i++) {
                String what = step.apply(new Random(steps.get(i)));
                converge("after step " + (i + 1) + ", " + what);
            }
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    private void converge(String when) {
        for (Followed followed : readers) {
            JsonNode expected = document(followed.query(), followed.rows().get());
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

    private JsonNode document(ListQuery query, List<ObjectNode> all) {
        String search = query.search().toLowerCase(Locale.ROOT);
        List<ObjectNode> rows = all.stream()
                .filter(row -> search.isEmpty()
                        || (!row.get("name").isNull()
                                && row.get("name")
                                        .asString()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(search)))
                .toList();
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
