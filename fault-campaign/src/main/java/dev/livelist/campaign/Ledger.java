package dev.livelist.campaign;

import dev.livelist.campaign.Violations.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one table must hold, by the answers that its writers got. A row is identified by the number in its name, and has one writer;
 * where an answer was lost both outcomes are possible, until a look at the database, with no write under way, decides. Safe
 * for any number of threads.
 */
final class Ledger {

    private static final String ROLLED_BACK = "ghost";

    private static final int REMEMBERED = 6;

    /** What became of a request. */
    enum Outcome {
        DONE,
        NOT_DONE,
        UNKNOWN
    }

    /** The values of a row that its writer decides. */
    record Row(List<@Nullable Comparable<?>> values) {

        static Row of(@Nullable Comparable<?>... values) {
            return new Row(Arrays.asList(values));
        }

        Row with(int place, @Nullable Comparable<?> value) {
            List<@Nullable Comparable<?>> changed = new ArrayList<>(values);
            changed.set(place, value);
            return new Row(changed);
        }
    }

    private final String name;
    private final String select;
    private final Violations violations;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder rolledBack = new LongAdder();

    /** What was asked of each row lately, and how that was answered, for whoever reads of a violation. */
    private final Map<String, Deque<String>> history = new HashMap<>();

    /** The possible states of each row; absent is one. */
    private final Map<String, Set<Optional<Row>>> possible = new HashMap<>();

    private final Map<String, String> ids = new HashMap<>();
    private final List<Set<String>> undecidedBatches = new ArrayList<>();

    /** @param select the statement that reads the primary key, the name, and the values */
    Ledger(String name, String select, Violations violations) {
        this.name = name;
        this.select = select;
        this.violations = violations;
    }

    /** The name of a row: a word and the number that no other row of its table has. */
    static String nameOf(String word, String token) {
        return word + token;
    }

    private static String tokenIn(String name) {
        return name.replaceFirst("^[a-z]+", "");
    }

    /** The name of a row that must never be seen. */
    static String rolledBackName(String token) {
        return ROLLED_BACK + token;
    }

    static boolean isRolledBack(JsonNode row) {
        return row.path("name").asString("").startsWith(ROLLED_BACK)
                || row.path("item").asString("").startsWith(ROLLED_BACK);
    }

    /** Remembers a request that concerned rows, and its answer. */
    synchronized void remember(Collection<String> tokens, String request) {
        for (String token : tokens) {
            Deque<String> last = history.computeIfAbsent(token, none -> new ArrayDeque<>());
            last.add(request);
            if (last.size() > REMEMBERED) {
                last.remove();
            }
        }
    }

    synchronized void wrote(String token, UnaryOperator<@Nullable Row> change, Outcome outcome) {
        count(outcome);
        apply(token, change, outcome);
    }

    /** A transaction over several rows. */
    synchronized void wroteAll(Collection<String> tokens, UnaryOperator<@Nullable Row> change, Outcome outcome) {
        count(outcome);
        tokens.forEach(token -> apply(token, change, outcome));
    }

    /** A transaction that adds several rows: all of them, or none. */
    synchronized void added(Map<String, Row> rows, Outcome outcome) {
        count(outcome);
        rows.forEach((token, row) -> apply(token, before -> row, outcome));
        if (outcome == Outcome.UNKNOWN) {
            undecidedBatches.add(Set.copyOf(rows.keySet()));
        }
    }

    /** A transaction that was meant to be rolled back, and whose answer said so. */
    void rolledBack() {
        rolledBack.increment();
    }

    synchronized void hasId(String token, String id) {
        ids.put(token, id);
    }

    @Nullable
    synchronized String id(String token) {
        return ids.get(token);
    }

    /** Whether the row is certainly there. */
    synchronized boolean isThere(String token) {
        Set<Optional<Row>> states = possible.get(token);
        return states != null && !states.contains(Optional.<Row>empty());
    }

    /** Whether the row is certainly gone, or was never there. */
    synchronized boolean isGone(String token) {
        Set<Optional<Row>> states = possible.get(token);
        return states == null || states.stream().allMatch(Optional::isEmpty);
    }

    private void count(Outcome outcome) {
        if (outcome == Outcome.DONE) {
            acknowledged.increment();
        } else if (outcome == Outcome.UNKNOWN) {
            unknown.increment();
        }
    }

    private void apply(String token, UnaryOperator<@Nullable Row> change, Outcome outcome) {
        if (outcome == Outcome.NOT_DONE) {
            return;
        }
        Set<Optional<Row>> before = possible.getOrDefault(token, Set.of(Optional.empty()));
        Set<Optional<Row>> after = new LinkedHashSet<>();
        for (Optional<Row> state : before) {
            after.add(Optional.ofNullable(change.apply(state.orElse(null))));
            if (outcome == Outcome.UNKNOWN) {
                after.add(state);
            }
        }
        possible.put(token, after);
    }

    /** A row of the table, with its primary key. */
    record Stored(String id, Row row) {}

    /** Compares with the table while no write is under way. Unknown outcomes are then decided by the table. */
    void compare(Connection connection) throws SQLException {
        List<Stored> table = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(select)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<@Nullable Comparable<?>> values = new ArrayList<>();
                for (int column = 2; column <= columns; column++) {
                    values.add(Json.value(rows.getObject(column)));
                }
                table.add(new Stored(rows.getString(1), new Row(values)));
            }
        }
        compare(table);
    }

    /** The same with given rows; the first value of each is its name. */
    synchronized void compare(List<Stored> table) {
        Map<String, Row> actual = new LinkedHashMap<>();
        for (Stored stored : table) {
            String called = String.valueOf(stored.row.values.get(0));
            String token = tokenIn(called);
            if (called.startsWith(ROLLED_BACK)) {
                violations.add(Kind.WRITE, name + ": what was rolled back is there: " + stored);
            } else if (actual.put(token, stored.row) != null) {
                violations.add(Kind.WRITE, name + ": there are two of " + called);
            }
            ids.put(token, stored.id);
        }
        Set<String> tokens = new LinkedHashSet<>(possible.keySet());
        tokens.addAll(actual.keySet());
        for (String token : tokens) {
            Optional<Row> there = Optional.ofNullable(actual.get(token));
            Set<Optional<Row>> states = possible.getOrDefault(token, Set.of(Optional.empty()));
            if (!states.contains(there)) {
                violations.add(
                        Kind.WRITE,
                        name + " " + token + " is " + there + ", but was left as " + states + " by "
                                + history.get(token));
            }
            if (there.isPresent()) {
                possible.put(token, Set.of(there));
            } else {
                possible.remove(token);
                ids.remove(token);
                history.remove(token);
            }
        }
        for (Set<String> batch : undecidedBatches) {
            long there = batch.stream().filter(actual::containsKey).count();
            if (there > 0 && there < batch.size()) {
                violations.add(Kind.WRITE, name + ": of a transaction's " + batch + " only " + there + " are there");
            }
        }
        undecidedBatches.clear();
    }

    long acknowledged() {
        return acknowledged.sum();
    }

    long unknownOutcomes() {
        return unknown.sum();
    }

    long rolledBackCount() {
        return rolledBack.sum();
    }
}
