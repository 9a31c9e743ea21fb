package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.source.RowSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the oracle tests of row sources have in common: seeded schedules of writes on a real database, and readers whose documents
 * are compared with what plain SQL gives: after every step, or, of hectic schedules, whenever everything comes to rest.
 *
 * <p>{@code -Dlivelist.oracle.schedules=…} says how many schedules, and {@code -Dlivelist.oracle.seed=…} with which to begin (alone: that
 * one only).
 */
public final class Oracle {

    /** A list on a real database, and what happens to it. */
    public interface Subject {
        ListDefinition<?> list();

        RowSource source();

        /** What somebody may look at. */
        Question ask(Random choice);

        /**
         * One transaction, committed, rolled back, or refused because another one was in its way. Safe for use by several threads.
         *
         * @return what it was
         */
        String write(Random choice);

        /** Makes what runs in the database at this moment fail or wait, where there is a way. */
        void disturb(Random choice);
    }

    /**
     * A query and its meaning.
     *
     * @param rows what plain SQL gives for its scope, filter and sort: all rows, in order, also those that have not what it searches
     *     for in their {@code name}
     */
    public record Question(ListQuery query, Supplier<List<ObjectNode>> rows) {

        /** The same rows, now and then in another shape than a page. */
        public Question inSomeShape(Random choice) {
            ListQuery other =
                    switch (choice.nextInt(8)) {
                        case 0 -> query.as(new QueryShape.Count());
                        case 1, 2, 3 -> query.definition().anchored() ? anchored(choice) : query;
                        default -> Oracle.inSomeShape(query, choice);
                    };
            return new Question(other, rows);
        }

        /** A page from the place of a row, and now and then up to that of a later one. */
        private ListQuery anchored(Random choice) {
            List<ObjectNode> now = rows.get();
            int first = choice.nextInt(now.size() + 1);
            int last = first + choice.nextInt(4);
            Optional<Place> from = first == 0 ? Optional.empty() : OraclePlaces.of(query, now.get(first - 1));
            Optional<Place> to = last > first && last < now.size() && choice.nextBoolean()
                    ? OraclePlaces.of(query, now.get(last))
                    : Optional.empty();
            if (first > 0 && from.isEmpty()) {
                return query; // it sorts by what is not shown
            }
            int size = ((QueryShape.Page) query.shape()).size();
            return query.as(new QueryShape.AnchoredPage(
                    from.orElse(null), to.orElse(null), size, to.isEmpty() ? size : size + 30));
        }

        /** Another page of the same. */
        Question page(int page) {
            return query.shape() instanceof QueryShape.Page shape
                    ? new Question(query.as(new QueryShape.Page(page, shape.size())), rows)
                    : this;
        }
    }

    /** Mostly a page; now and then the groups of the same rows, where the list has groups. */
    public static ListQuery inSomeShape(ListQuery page, Random choice) {
        List<String> groupable = page.definition().groupable();
        if (groupable.isEmpty() || choice.nextInt(6) > 0) {
            return page;
        }
        int first = choice.nextInt(groupable.size());
        int last = Math.min(groupable.size(), first + 1 + choice.nextInt(2));
        return page.as(new QueryShape.Groups(
                groupable.subList(first, last), page.definition().maxGroups()));
    }

    private static final int READERS = 8;
    private static final int AGAIN = 5;

    private Oracle() {}

    /**
     * Schedules that wait after each step until every reader shows what it should. Of one that fails, the fewest steps that do.
     *
     * @param schedules how many, where nothing else is asked for
     * @param subjects begins anew, on the same database
     */
    public static void checkCalm(
            Broadcaster broadcaster, int schedules, int steps, Function<Random, Subject> subjects) {
        seeds(schedules).forEach(seed -> {
            Function<List<Long>, @Nullable String> schedule = some -> runCalm(broadcaster, seed, some, subjects);
            List<Long> all = new Random(seed).longs(steps).boxed().toList();
            String failure = schedule.apply(all);
            if (failure != null) {
                System.out.println("seed " + seed + " fails, its steps are made fewer: " + failure);
                throw new AssertionError("seed " + seed + ": " + failure + "\nwith the fewest steps: "
                        + schedule.apply(fewest(schedule, all)));
            }
        });
    }

    /**
     * Schedules in which several threads write and several more come, go and look at something else, while statements are slow
     * or fail; compared when everything has come to rest. Of one that fails, how often it does so again.
     *
     * @param schedules how many, where nothing else is asked for
     * @param subjects begins anew, on the same database
     */
    public static void checkHectic(Broadcaster broadcaster, int schedules, Function<Random, Subject> subjects) {
        HecticSchedule.Tally tally = new HecticSchedule.Tally();
        long[] seeds = seeds(schedules).toArray();
        for (long seed : seeds) {
            Supplier<@Nullable String> schedule = () -> HecticSchedule.run(broadcaster, seed, subjects, tally);
            String failure = schedule.get();
            if (failure != null) {
                long again = LongStream.range(0, AGAIN)
                        .filter(i -> schedule.get() != null)
                        .count();
                throw new AssertionError(
                        "seed " + seed + ", which fails again in " + again + " of " + AGAIN + ": " + failure);
            }
        }
        System.out.println("From seed " + seeds[0] + " on " + tally);
    }

    private static LongStream seeds(int schedules) {
        Long first = Long.getLong("livelist.oracle.seed");
        long from = first == null ? 0 : first;
        return LongStream.range(
                from, from + Integer.getInteger("livelist.oracle.schedules", first == null ? schedules : 1));
    }

    /** What disturbs statements in PostgreSQL: nobody gets at the table for a while, or whatever is running is cancelled. */
    public static String disturbance(String table, Random choice) {
        return choice.nextInt(3) > 0
                ? "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND state = 'active'"
                : "DO $$ BEGIN LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE; PERFORM pg_sleep("
                        + choice.nextDouble(0.8) + "); END $$";
    }

    /** Leaves out one step after the other, as long as it still fails. */
    private static List<Long> fewest(Function<List<Long>, @Nullable String> schedule, List<Long> steps) {
        List<Long> fewest = new ArrayList<>(steps);
        for (int i = fewest.size() - 1; i >= 0; i--) {
            List<Long> candidate = new ArrayList<>(fewest);
            candidate.remove(i);
            if (schedule.apply(candidate) != null) {
                fewest = candidate;
            }
        }
        return fewest;
    }

    private static @Nullable String runCalm(
            Broadcaster broadcaster, long seed, List<Long> steps, Function<Random, Subject> subjects) {
        Random random = new Random(seed);
        Subject subject = subjects.apply(random);
        List<OracleReader> readers = new ArrayList<>();
        Map<ListQuery, Map<String, JsonNode>> versions = new ConcurrentHashMap<>();
        try (LiveLists lists = LiveLists.builder(broadcaster)
                .settings(settings(random))
                .cursors(SimulatedList.CURSORS)
                .list(subject.list(), subject.source())
                .start()) {
            for (int i = 0; i < READERS; i++) {
                OracleReader reader = new OracleReader(subject.ask(random), versions);
                readers.add(reader);
                reader.open(lists);
            }
            readers.forEach(reader -> reader.awaitTruth("at the start"));
            for (int i = 0; i < steps.size(); i++) {
                String when = "after step " + (i + 1) + ", " + subject.write(new Random(steps.get(i)));
                readers.forEach(reader -> reader.awaitTruth(when));
            }
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        } finally {
            readers.forEach(OracleReader::close);
        }
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
}
