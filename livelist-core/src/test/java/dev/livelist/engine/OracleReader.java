package dev.livelist.engine;

import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Somebody who looks at one page of a list, and what plain SQL gives for it. For one thread at a time. */
final class OracleReader {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Oracle.Question question;
    private final FollowingReader follower;
    private @Nullable LiveLists worker;

    /** @param versions by query, what each version is of which anybody has been told */
    OracleReader(Oracle.Question question, Map<ListQuery, Map<String, JsonNode>> versions) {
        this.question = question;
        this.follower = new FollowingReader(
                question.query(), versions.computeIfAbsent(question.query(), same -> new ConcurrentHashMap<>()));
    }

    Oracle.Question question() {
        return question;
    }

    void open(LiveLists lists) {
        worker = lists;
        follower.open(lists);
    }

    void close() {
        follower.close();
        worker = null;
    }

    /** Comes back, with what it had or, now and then, with nothing. */
    void hop(LiveLists lists, Random choice) {
        close();
        if (choice.nextInt(5) == 0) {
            follower.forget();
        }
        open(lists);
    }

    void slow(boolean slow) {
        follower.slow(slow);
    }

    /** Waits until it shows what plain SQL gives and says that it is in step, if it is open. One that was turned away comes back. */
    void awaitTruth(String when) {
        LiveLists lists = worker;
        if (lists == null) {
            return;
        }
        follower.slow(false);
        boolean tellsItself = question.query().shape() instanceof QueryShape.AnchoredPage; // where it begins
        JsonNode expected = expected();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!expected.equals(follower.document())
                || !follower.status().equals("live")
                || follower.failure() != null) {
            if (follower.failure() != null || System.nanoTime() > end) {
                throw new AssertionError("Diverged " + when + " on " + question.query() + "\n  expected " + expected
                        + "\n  but has  " + follower.document() + "\n  and is   " + follower.status()
                        + (follower.failure() == null ? "" : "\n  " + follower.failure()));
            }
            LockSupport.parkNanos(200_000);
            if (tellsItself) {
                expected = expected();
            }
            if (!follower.isOpen()) {
                follower.close();
                follower.open(lists);
            }
        }
    }

    private JsonNode expected() {
        ListQuery query = question.query();
        Totals totals = query.definition().totals();
        String search = query.search().toLowerCase(Locale.ROOT);
        List<ObjectNode> rows = question.rows().get().stream()
                .filter(row -> search.isEmpty()
                        || (!row.get("name").isNull()
                                && row.get("name")
                                        .asString()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(search)))
                .toList();
        if (query.shape() instanceof QueryShape.Groups groups) {
            return shown(OracleGroups.of(groups, query.definition().aggregates(), rows));
        }
        if (query.shape() instanceof QueryShape.AnchoredPage page) {
            return shown(OraclePlaces.document(query, page, rows, follower.document()));
        }
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode page = document.putArray("rows");
        QueryShape.Page shape =
                query.shape() instanceof QueryShape.Page asked ? asked : new QueryShape.Page(0, 1); // or a count
        rows.stream().skip(shape.offset()).limit(shape.size()).forEach(page::add);
        document.put("page", shape.page());
        document.put("size", shape.size());
        document.put("hasMore", rows.size() > shape.end());
        if (rows.size() > totals.cap()) {
            document.put("total", totals.cap() + "+");
        } else {
            document.put("total", rows.size());
        }
        if (query.shape() instanceof QueryShape.Count) {
            page.removeAll();
            document.put("size", 0).put("hasMore", !rows.isEmpty());
        } else if (query.definition().anchored()) {
            OraclePlaces.addTo(document, query, shape, rows);
        }
        return shown(document);
    }

    /** Written and read again, so that numbers are as a client has them. */
    private JsonNode shown(ObjectNode document) {
        return JsonMapper.shared()
                .readTree(OracleNames.shown(question.query().definition(), document)
                        .toString());
    }
}
