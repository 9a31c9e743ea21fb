package dev.livelist.source.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.Condition.Operator;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.BatchSource;
import dev.livelist.source.CountSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link RowSource}. A subclass says how a source over a real database is made; JUnit runs the tests.
 *
 * <p>The model has the properties of {@link KitRow}. The list shows all of them, and can be sorted, filtered and searched by them.
 * One with a {@link GroupSource} is groupable by name, amount and active, and declares aggregates, the average price among them.
 * Each test first replaces the rows of the table. Whatever takes longer than 30 s fails.
 */
public abstract class RowSourceKit {

    private static final Condition ALL = Condition.all();
    private static final int PATIENCE = 30;

    /** The list that is read, such as {@code ListDefinition.of(…)} with all properties of {@link KitRow}. */
    protected abstract ListDefinition<?> definition();

    /** The source of that list. */
    protected abstract RowSource source();

    private MemoryRules memory() {
        return MemoryRules.of(source());
    }

    /** The source as one that can more; the test does not concern a source that cannot. */
    private <T> T own(Class<T> more) {
        assumeTrue(more.isInstance(source()), "the source is no " + more.getSimpleName());
        return more.cast(source());
    }

    /** Commits that the table holds these rows and no others; returns when that is done. {@link KitRow#replacing} may help. */
    protected abstract void replaceAll(List<KitRow> rows);

    /** A source reads what has been committed before it is asked: look for a cached answer, or for a transaction that stays open. */
    @Test
    public void whatIsCommittedBeforeACallIsSeenByIt() {
        replaceAll(List.of(KitRow.of(1)));
        assertThat(keys(ALL)).containsExactly(1L);
        replaceAll(List.of(KitRow.of(2)));
        assertThat(keys(ALL)).containsExactly(2L);
        assertThat(probe(ALL, List.of(1L, 2L))).containsExactly(2L);
        assertThat(get(CountSource.of(source()).count(selection(ALL), Long.MAX_VALUE, List.of()))
                        .total())
                .isEqualTo(1);
    }

    /** Values come back in the types of their properties, in the order of {@link ListDefinition#columns()}. */
    @Test
    public void aRowHasTheValuesOfItsProperties() {
        Instant due = Instant.parse("2026-02-03T04:05:06.123456Z");
        KitRow row = new KitRow(7, "it's a \"lamp\"", -3, new BigDecimal("12.50"), true, due);
        replaceAll(List.of(row, KitRow.of(8)));
        List<SourceRow> rows = page(ALL, List.of(), 0, 10);
        for (SourceRow read : rows) {
            assertThat(read.key()).isIn(7L, 8L);
            KitRow written = read.key().equals(7L) ? row : KitRow.of(8);
            assertThat(values(read))
                    .usingRecursiveComparison()
                    .isEqualTo(definition().columns().stream()
                            .map(field -> written.value(field.name()))
                            .toList());
        }
        assertThat(rows).hasSize(2);
    }

    /** Each sort term, NULLs last whatever the direction, then the key ascending. */
    @Test
    public void rowsComeInOrderWithNullsLastWhateverTheDirectionAndThenByKey() {
        replaceAll(List.of(
                KitRow.of(1).amounting(2).named("b"),
                KitRow.of(2).named("a"),
                KitRow.of(3).amounting(1),
                KitRow.of(4).amounting(2).named("a"),
                KitRow.of(5)));
        assertThat(keys(ALL, asc("amount"))).containsExactly(3L, 1L, 4L, 2L, 5L);
        assertThat(keys(ALL, desc("amount"))).containsExactly(1L, 4L, 3L, 2L, 5L);
        assertThat(keys(ALL, desc("amount"), asc("name"))).containsExactly(4L, 1L, 3L, 2L, 5L);
        assertThat(keys(ALL, desc("id"))).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(keys(ALL)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    /** Offset and limit cut the order. */
    @Test
    public void aPageIsAPartOfTheOrder() {
        replaceAll(IntStream.rangeClosed(1, 10).mapToObj(KitRow::of).toList());
        assertThat(keysOf(page(ALL, List.of(desc("id")), 3, 4))).containsExactly(7L, 6L, 5L, 4L);
        assertThat(keysOf(page(ALL, List.of(), 9, 4))).containsExactly(10L);
        assertThat(keysOf(page(ALL, List.of(), 10, 4))).isEmpty();
    }

    /** A comparison with NULL admits nothing, {@code isNot} included; so does a NULL among the values of {@code in}. */
    @Test
    public void aNullIsNeitherEqualNorUnequalToAnything() {
        replaceAll(List.of(KitRow.of(1).named("a"), KitRow.of(2).named("b"), KitRow.of(3)));
        assertThat(keys(is("name", Operator.EQ, "a"))).containsExactly(1L);
        assertThat(keys(is("name", Operator.NE, "a"))).containsExactly(2L);
        assertThat(keys(is("name", Operator.GTE, "a"))).containsExactly(1L, 2L);
        assertThat(keys(is("name", Operator.LTE, "b"))).containsExactly(1L, 2L);
        assertThat(keys(oneOf("name", "b", null))).containsExactly(2L);
        assertThat(keys(oneOf("name"))).isEmpty();
        assertThat(keys(new Condition.NullCheck("name", true))).containsExactly(3L);
        assertThat(keys(new Condition.NullCheck("name", false))).containsExactly(1L, 2L);
        assertThat(keys(is("name", Operator.NE, "a").or(new Condition.NullCheck("name", true))))
                .containsExactly(2L, 3L);
    }

    /** Each character of a searched text means itself, whatever the case. */
    @Test
    public void aSearchedTextMeansItself() {
        replaceAll(List.of(
                KitRow.of(1).named("100%"),
                KitRow.of(2).named("1000"),
                KitRow.of(3).named("a_b"),
                KitRow.of(4).named("AXB"),
                KitRow.of(5).named("c:\\temp!"),
                KitRow.of(6)));
        assertThat(keys(new Condition.Contains("name", "0%"))).containsExactly(1L);
        assertThat(keys(new Condition.Contains("name", "_"))).containsExactly(3L);
        assertThat(keys(new Condition.Contains("name", "axb"))).containsExactly(4L);
        assertThat(keys(new Condition.Contains("name", "\\TEMP!"))).containsExactly(5L);
        assertThat(keys(new Condition.Contains("name", ""))).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    /** Values are bound, not written into the statement. */
    @Test
    public void aValueIsNeverPartOfTheStatement() {
        String evil = "' OR 1 = 1 OR name = '";
        replaceAll(List.of(KitRow.of(1).named(evil), KitRow.of(2).named("' OR '1'='1")));
        assertThat(keys(is("name", Operator.EQ, evil))).containsExactly(1L);
        assertThat(keys(oneOf("name", evil, "other"))).containsExactly(1L);
        assertThat(keys(new Condition.Contains("name", "OR '1'='1"))).containsExactly(2L);
    }

    /** Scope and condition must both admit a row: in pages, probes and counts. */
    @Test
    public void scopeAndConditionBothDecide() {
        replaceAll(List.of(
                KitRow.of(1).amounting(1).active(true),
                KitRow.of(2).amounting(2).active(true),
                KitRow.of(3).amounting(1).active(false),
                KitRow.of(4).amounting(1)));
        Selection selection = new Selection(is("active", Operator.EQ, true), is("amount", Operator.EQ, 1));
        assertThat(keysOf(get(source().page(selection, List.of(), 0, 10)))).containsExactly(1L);
        assertThat(keysOf(get(source().probe(selection, List.of(1L, 2L, 3L, 4L)))))
                .containsExactly(1L);
        assertThat(get(CountSource.of(source()).count(selection, Long.MAX_VALUE, List.of(1L, 2L, 3L, 4L))))
                .isEqualTo(new CountSource.Count(1, 1));
    }

    /** A probe gives the rows of these keys that the selection admits, each once, and nothing for a key that is not there. */
    @Test
    public void aProbeGivesTheRowsOfItsKeys() {
        replaceAll(List.of(
                KitRow.of(1).amounting(1),
                KitRow.of(2).amounting(2),
                KitRow.of(3).amounting(3)));
        assertThat(probe(ALL, List.of(3L, 1L, 99L))).containsExactlyInAnyOrder(1L, 3L);
        assertThat(probe(is("amount", Operator.GT, 1), List.of(1L, 2L))).containsExactly(2L);
        assertThat(probe(ALL, List.of())).isEmpty();
        assertThat(probe(
                        ALL,
                        IntStream.rangeClosed(1, 300)
                                .mapToObj(key -> (long) key)
                                .toList()))
                .containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    /** A count stops at its cap; what it says of keys is not capped. */
    @Test
    public void aCountStopsAtItsCapAndKnowsEachKey() {
        replaceAll(IntStream.rangeClosed(1, 10)
                .mapToObj(id -> KitRow.of(id).amounting(id))
                .toList());
        Condition low = is("amount", Operator.LTE, 7);
        assertThat(get(CountSource.of(source()).count(selection(low), Long.MAX_VALUE, List.of(1L, 7L, 8L, 99L))))
                .isEqualTo(new CountSource.Count(7, 2));
        assertThat(get(CountSource.of(source()).count(selection(low), 3, List.of(1L, 2L, 3L, 4L, 5L))))
                .isEqualTo(new CountSource.Count(3, 5));
        assertThat(get(CountSource.of(source()).count(selection(low), 7, List.of())))
                .isEqualTo(new CountSource.Count(7, 0));
    }

    /**
     * What is compared as rows are sorted ({@link Condition.Ordered}) lies on its side in the order: by it pages begin at a place. Look for a
     * collation or a type by which a comparison and an order are not the same.
     */
    @Test
    public void whatIsComparedAsRowsAreSortedLiesOnItsSideInTheOrder() {
        List<KitRow> rows = assorted();
        replaceAll(rows);
        for (Field field : definition().columns()) {
            List<Long> sorted = keys(new Condition.NullCheck(field.name(), false), asc(field.name()));
            for (Object value : valuesOf(rows, field.name())) {
                List<Long> sides = new ArrayList<>();
                for (Operator operator : List.of(Operator.LT, Operator.EQ, Operator.GT)) {
                    List<Long> side = keys(new Condition.Ordered(field.name(), operator, value), asc(field.name()));
                    sides.addAll(side);
                    assertThat(operator == Operator.EQ && side.isEmpty())
                            .as("nothing is %s = %s", field.name(), value)
                            .isFalse();
                }
                assertThat(sides)
                        .as("before, at and after %s = %s", field.name(), value)
                        .isEqualTo(sorted);
            }
        }
    }

    /** Where the source says how memory compares a field's values, the database compares them so. */
    @Test
    public void whatMemoryMayCompareTheDatabaseComparesAlike() {
        List<KitRow> rows = assorted();
        replaceAll(rows);
        for (Field field : definition().columns()) {
            List<Object> values = valuesOf(rows, field.name());
            memory().sortOrder(field).ifPresent(order -> {
                List<Long> expected = rows.stream()
                        .filter(row -> row.value(field.name()) != null)
                        .sorted(Comparator.comparing(
                                        (KitRow row) -> Objects.requireNonNull(row.value(field.name())), order)
                                .thenComparingLong(KitRow::id))
                        .map(KitRow::id)
                        .toList();
                assertThat(keys(new Condition.NullCheck(field.name(), false), asc(field.name())))
                        .as("the order by %s", field.name())
                        .isEqualTo(expected);
            });
            memory().order(field).ifPresent(order -> {
                for (Object value : values) {
                    assertThat(keys(is(field.name(), Operator.LT, value)))
                            .as("%s < %s", field.name(), value)
                            .isEqualTo(ids(rows, field.name(), (one, other) -> order.compare(one, other) < 0, value));
                }
            });
            memory().equality(field).ifPresent(equality -> {
                for (Object value : values) {
                    assertThat(keys(is(field.name(), Operator.EQ, value)))
                            .as("%s = %s", field.name(), value)
                            .isEqualTo(ids(rows, field.name(), equality, value));
                }
            });
        }
    }

    /** For an operator, a reason in words. */
    @Test
    public void whatMemoryMayNotCompareHasAReason() {
        for (Field field : definition().columns()) {
            if (memory().order(field).isEmpty()) {
                assertThat(memory().whyNotInMemory(field)).isNotBlank();
            }
        }
    }

    /** Random selections, pages, probes and counts, against what plain Java says. */
    @Test
    public void whateverIsAskedTheAnswerIsThatOfPlainJava() {
        long seed = Long.getLong("livelist.tck.seed", System.nanoTime());
        Random random = new Random(seed);
        List<KitRow> rows = assorted();
        replaceAll(rows);
        for (int i = 0; i < 60; i++) {
            Condition scope = condition(random, rows, 2);
            Condition condition = condition(random, rows, 1);
            Selection selection = new Selection(scope, condition);
            String what = "seed " + seed + ", " + selection;
            List<Long> admitted = rows.stream()
                    .filter(row -> Admission.admits(scope, row) && Admission.admits(condition, row))
                    .map(KitRow::id)
                    .toList();
            List<Long> asked = rows.stream()
                    .map(KitRow::id)
                    .filter(id -> random.nextBoolean())
                    .toList();
            List<Long> among = asked.stream().filter(admitted::contains).toList();
            assertThat(keysOf(get(source().page(selection, List.of(), 0, 1_000))))
                    .as(what)
                    .isEqualTo(admitted);
            assertThat(keysOf(get(source().probe(selection, asked))))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(among);
            assertThat(get(CountSource.of(source()).count(selection, 5, asked)))
                    .as(what)
                    .isEqualTo(new CountSource.Count(Math.min(5, admitted.size()), among.size()));
        }
    }

    /** A peek gives the rows of its keys to nobody in particular, with every property that a condition may ask about. */
    @Test
    public void aPeekGivesRowsWithTheirProperties() {
        PeekSource peeks = own(PeekSource.class);
        List<KitRow> rows = List.of(KitRow.of(1).named("a").at("2.50").active(false), KitRow.of(2));
        replaceAll(rows);
        List<PeekedRow> peeked = get(peeks.peek(List.of(1L, 2L, 99L)));
        assertThat(peeked).hasSize(2);
        for (PeekedRow row : peeked) {
            KitRow written = rows.get((int) (long) (Long) row.row().key() - 1);
            Map<String, @Nullable Object> expected = new HashMap<>();
            KitRow.PROPERTIES.forEach(property -> expected.put(property, written.value(property)));
            assertThat(row.properties()).containsAllEntriesOf(expected);
            assertThat(values(row.row()))
                    .isEqualTo(values(
                            get(source().probe(selection(ALL), List.of(row.row().key())))
                                    .get(0)));
        }
        assertThat(get(peeks.peek(List.of()))).isEmpty();
    }

    /** One probe for several selections says of each row which of them admit it. */
    @Test
    public void aProbeForSeveralSelectionsSaysWhichAdmitARow() {
        BatchSource batches = own(BatchSource.class);
        int several = Math.min(batches.selectionsAtATime(), 5);
        assumeTrue(several > 1, "the source takes one selection at a time");
        replaceAll(IntStream.rangeClosed(1, 6)
                .mapToObj(id -> KitRow.of(id).amounting(id % 3))
                .toList());
        List<Selection> selections = IntStream.range(0, several)
                .mapToObj(i -> selection(is("amount", Operator.LTE, i)))
                .toList();
        List<Long> keys = List.of(1L, 2L, 3L, 4L, 99L);
        Map<Object, List<Integer>> told = new HashMap<>();
        for (BatchSource.ProbedRow row : get(batches.probeAll(selections, keys))) {
            told.put(row.row().key(), row.admitting().stream().boxed().toList());
        }
        for (long key : keys) {
            List<Integer> expected = IntStream.range(0, several)
                    .filter(i ->
                            probe(is("amount", Operator.LTE, i), List.of(key)).contains(key))
                    .boxed()
                    .toList();
            assertThat(told.getOrDefault(key, List.of())).as("key %s", key).isEqualTo(expected);
        }
    }

    /** One count for several selections is what each of them is alone. */
    @Test
    public void aCountOfSeveralSelectionsIsThatOfEach() {
        BatchSource batches = own(BatchSource.class);
        int several = Math.min(batches.selectionsAtATime(), 4);
        assumeTrue(several > 1, "the source takes one selection at a time");
        replaceAll(IntStream.rangeClosed(1, 12)
                .mapToObj(id -> KitRow.of(id).amounting(id % 4))
                .toList());
        List<BatchSource.Counted> counted = IntStream.range(0, several)
                .mapToObj(i -> new BatchSource.Counted(
                        selection(is("amount", Operator.LTE, i)), i == 2 ? List.of() : List.of(1L, 2L, 99L)))
                .toList();
        for (long cap : new long[] {Long.MAX_VALUE, 5}) {
            List<CountSource.Count> each = counted.stream()
                    .map(one -> get(CountSource.of(source()).count(one.selection(), cap, one.keys())))
                    .toList();
            assertThat(get(batches.countAll(counted, cap))).as("cap %s", cap).isEqualTo(each);
        }
    }

    private GroupSource groups() {
        GroupSource groups = own(GroupSource.class);
        assumeTrue(
                definition().groupable().containsAll(List.of("name", "amount", "active")),
                "the list is not groupable by name, amount and active");
        return groups;
    }

    /** Rows are grouped by one property or by several, and each group has the aggregates that the list declares. */
    @Test
    public void groupsAreThoseOfPlainJava() {
        GroupSource groups = groups();
        long seed = Long.getLong("livelist.tck.seed", System.nanoTime());
        Random random = new Random(seed);
        List<KitRow> rows = assorted();
        replaceAll(rows);
        List<List<String>> groupings =
                List.of(List.of("name"), List.of("amount"), List.of("active", "name"), List.of("amount", "active"));
        for (int i = 0; i < 30; i++) {
            Condition scope = i == 0 ? ALL : condition(random, rows, 2);
            Condition condition = i == 0 ? ALL : condition(random, rows, 1);
            List<String> by = groupings.get(i % groupings.size());
            List<SourceGroup> expected = KitGroups.of(
                    rows.stream().filter(row -> Admission.admits(scope, row) && Admission.admits(condition, row)),
                    by,
                    definition().aggregates());
            assertThat(get(groups.groups(new Selection(scope, condition), by, 1_000)))
                    .as("seed %s, by %s, %s, %s", seed, by, scope, condition)
                    .usingElementComparator((one, other) -> KitGroups.same(one, other) ? 0 : 1)
                    .isEqualTo(expected);
        }
    }

    /** NULLs are a group of their own, and the last one. An average has the declared decimals. */
    @Test
    public void theGroupOfNullComesLastAndAnAverageHasItsDecimals() {
        GroupSource groups = groups();
        replaceAll(List.of(
                KitRow.of(1),
                KitRow.of(2).amounting(7).at("1.00"),
                KitRow.of(3).amounting(-7),
                KitRow.of(4).at("2.00"),
                KitRow.of(5).at("2.00"),
                KitRow.of(6).at("1.00")));
        List<SourceGroup> found = get(groups.groups(selection(ALL), List.of("amount"), 10));
        assertThat(found).extracting(group -> group.keys().get(0)).containsExactly(-7, 7, null);
        for (int i = 0; i < definition().aggregates().size(); i++) {
            Aggregate aggregate = definition().aggregates().get(i);
            Object value = found.get(2).values().get(i);
            if (aggregate.kind() == Aggregate.Kind.AVG && aggregate.field().equals("price")) {
                assertThat(value)
                        .isEqualTo(new BigDecimal("5")
                                .divide(new BigDecimal("3"), aggregate.scale(), RoundingMode.HALF_UP));
                assertThat(found.get(0).values().get(i)).isNull();
            }
        }
    }

    /** Of more groups than asked for come the first. */
    @Test
    public void groupsEndAtTheirLimit() {
        GroupSource groups = groups();
        replaceAll(IntStream.rangeClosed(1, 9)
                .mapToObj(id -> KitRow.of(id).amounting(10 - id))
                .toList());
        assertThat(get(groups.groups(selection(ALL), List.of("amount"), 4)))
                .extracting(group -> group.keys().get(0))
                .containsExactly(1, 2, 3, 4);
    }

    /** Texts that the database holds to be equal are one group, which has the name of the smallest, whichever row is found first. */
    @Test
    public void aGroupOfEqualTextsHasTheNameOfTheSmallest() {
        GroupSource groups = groups();
        List<String> names = List.of("lamp", "LAMP", "Lamp", "lamp ", "\u00e9t\u00e9", "ete", "\u00c9TE");
        for (int turn = 0; turn < names.size(); turn++) {
            List<String> turned = new ArrayList<>(names);
            Collections.rotate(turned, turn);
            replaceAll(IntStream.range(0, turned.size())
                    .mapToObj(i -> KitRow.of(i + 1).named(turned.get(i)))
                    .toList());
            List<Long> grouped = new ArrayList<>();
            for (SourceGroup group : get(groups.groups(selection(ALL), List.of("name"), 100))) {
                String name = (String) Objects.requireNonNull(group.keys().get(0));
                List<Long> equal = keys(is("name", Operator.EQ, name));
                grouped.addAll(equal);
                String smallest = equal.stream()
                        .map(id -> turned.get((int) (id - 1)))
                        .min(Comparator.comparing(
                                text -> text.codePoints().boxed().toList(), RowSourceKit::compare))
                        .orElseThrow();
                assertThat(name).isEqualTo(smallest);
            }
            assertThat(grouped).containsExactlyInAnyOrderElementsOf(keys(ALL));
        }
    }

    private static int compare(List<Integer> left, List<Integer> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = Integer.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /** By the database's clock: the next point in time at which a row comes or goes, among those that the other terms admit. */
    @Test
    public void theNextRowThatTimeBringsOrTakesIsKnown() {
        DueSource dues = own(DueSource.class);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        replaceAll(List.of(
                KitRow.of(1).active(true).due(now.minus(Duration.ofHours(1))),
                KitRow.of(2).active(true).due(now.plus(Duration.ofHours(3))),
                KitRow.of(3).active(false).due(now.plus(Duration.ofHours(2))),
                KitRow.of(4).active(true)));
        Condition open = new Condition.Clock("due", false);
        Condition over = new Condition.Clock("due", true);
        assertThat(keys(open)).containsExactly(2L, 3L);
        assertThat(keys(over)).containsExactly(1L);
        for (Condition timed : List.of(open, over)) {
            Selection active = new Selection(timed, is("active", Operator.EQ, true));
            assertThat(get(dues.nextDue(active))).hasValueSatisfying(due -> assertThat(due)
                    .isBetween(Duration.ofMinutes(175), Duration.ofMinutes(181)));
        }
        assertThat(get(dues.nextDue(new Selection(open, is("id", Operator.EQ, 1L)))))
                .isEmpty();
    }

    /** A read that is cancelled gives back what it has taken: look for a connection that is never released. */
    @Test
    public void whatIsCancelledGivesBackWhatItHasTaken() {
        replaceAll(IntStream.rangeClosed(1, 50).mapToObj(KitRow::of).toList());
        for (int i = 0; i < 40; i++) {
            source().page(selection(ALL), List.of(), 0, 50).cancel(true);
            assertThat(keys(ALL)).hasSize(50);
        }
    }

    private static List<KitRow> assorted() {
        List<KitRow> rows = new ArrayList<>();
        String[] names = {"a", "b", "ab", "lamp", "zebra", "x y", null};
        String[] prices = {"0.00", "1.50", "-2.25", "1.49", "1000000.00", null};
        Instant day = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 42; i++) {
            rows.add(new KitRow(
                            i + 1,
                            names[i % names.length],
                            i % 5 == 4 ? null : i % 7 - 3,
                            null,
                            i % 3 == 2 ? null : i % 2 == 0,
                            i % 4 == 3
                                    ? null
                                    : day.plus(Duration.ofHours(i % 9)).plusNanos(i % 2 * 1_000L))
                    .at(prices[i % prices.length]));
        }
        return rows;
    }

    private static Condition condition(Random random, List<KitRow> rows, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            List<Condition> terms = new ArrayList<>();
            for (int i = random.nextInt(3) + 1; i > 0; i--) {
                terms.add(condition(random, rows, depth - 1));
            }
            return random.nextBoolean() ? Condition.allOf(terms) : Condition.anyOf(terms);
        }
        // Text is compared for equality alone: which of two is the greater is the database's to say.
        String field = KitRow.PROPERTIES.get(random.nextInt(KitRow.PROPERTIES.size()));
        List<Object> values = valuesOf(rows, field);
        Object value = values.get(random.nextInt(values.size()));
        boolean ranged = !field.equals("name") && !field.equals("active");
        return switch (random.nextInt(5)) {
            case 0 -> new Condition.NullCheck(field, random.nextBoolean());
            case 1 -> oneOf(field, value, values.get(random.nextInt(values.size())), null);
            case 2 ->
                new Condition.Contains("name", List.of("A", "b", "", " ", "mp").get(random.nextInt(5)));
            default -> {
                Operator[] operators = ranged ? Operator.values() : new Operator[] {Operator.EQ, Operator.NE};
                yield is(field, operators[random.nextInt(operators.length)], value);
            }
        };
    }

    private static List<Object> valuesOf(List<KitRow> rows, String property) {
        Collection<Object> values = new LinkedHashSet<>();
        for (KitRow row : rows) {
            Object value = row.value(property);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private static List<Long> ids(
            List<KitRow> rows, String property, BiPredicate<Object, Object> admits, Object operand) {
        return rows.stream()
                .filter(row -> {
                    Object value = row.value(property);
                    return value != null && admits.test(value, operand);
                })
                .map(KitRow::id)
                .toList();
    }

    private static Sort asc(String field) {
        return new Sort(field, Sort.Direction.ASC);
    }

    private static Sort desc(String field) {
        return new Sort(field, Sort.Direction.DESC);
    }

    private static Condition is(String field, Operator operator, Object value) {
        return new Condition.Comparison(field, operator, value);
    }

    private static Condition oneOf(String field, @Nullable Object... values) {
        return new Condition.OneOf(field, new HashSet<>(Arrays.asList(values)));
    }

    private static Selection selection(Condition condition) {
        return new Selection(ALL, condition);
    }

    private List<SourceRow> page(Condition condition, List<Sort> sort, long offset, int limit) {
        return get(source().page(selection(condition), sort, offset, limit));
    }

    private List<Long> keys(Condition condition, Sort... sort) {
        return keysOf(page(condition, List.of(sort), 0, 1_000));
    }

    private List<Long> probe(Condition condition, Collection<?> keys) {
        return keysOf(get(source().probe(selection(condition), keys)));
    }

    private static List<Long> keysOf(List<SourceRow> rows) {
        return rows.stream().map(row -> (Long) row.key()).toList();
    }

    private static List<@Nullable Object> values(SourceRow row) {
        return Collections.unmodifiableList(Arrays.asList(row.values()));
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }
}
