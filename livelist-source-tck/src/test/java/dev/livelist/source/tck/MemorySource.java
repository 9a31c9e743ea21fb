package dev.livelist.source.tck;

import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.BatchSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.source.TimedTerms;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A source over rows in memory that does one thing wrong, if it is told to. */
final class MemorySource implements RowSource, PeekSource, BatchSource, DueSource, GroupSource, MemoryRules {

    /** What it does wrong, and which of the kit's tests finds it. */
    enum Fault {
        NONE(""),
        NULLS_COME_FIRST("rowsComeInOrderWithNullsLastWhateverTheDirectionAndThenByKey"),
        TIES_ARE_IN_NO_ORDER("rowsComeInOrderWithNullsLastWhateverTheDirectionAndThenByKey"),
        THE_OFFSET_IS_IGNORED("aPageIsAPartOfTheOrder"),
        THE_SCOPE_IS_IGNORED("scopeAndConditionBothDecide"),
        A_NULL_IS_UNEQUAL("aNullIsNeitherEqualNorUnequalToAnything"),
        SEARCHES_LOOK_AT_CASE("aSearchedTextMeansItself"),
        A_PROBE_FORGETS_THE_CONDITION("aProbeGivesTheRowsOfItsKeys"),
        A_COUNT_GOES_ON("aCountStopsAtItsCapAndKnowsEachKey"),
        KEYS_ARE_COUNTED_TO_THE_CAP("aCountStopsAtItsCapAndKnowsEachKey"),
        MEMORY_ORDERS_BACKWARDS("whatMemoryMayCompareTheDatabaseComparesAlike"),
        MEMORY_EQUALS_TOO_MUCH("whatMemoryMayCompareTheDatabaseComparesAlike"),
        ANSWERS_ARE_KEPT("whatIsCommittedBeforeACallIsSeenByIt"),
        A_VALUE_IS_LOST("aRowHasTheValuesOfItsProperties"),
        A_PEEK_FORGETS_A_PROPERTY("aPeekGivesRowsWithTheirProperties"),
        SELECTIONS_ARE_MIXED_UP("aProbeForSeveralSelectionsSaysWhichAdmitARow"),
        COUNTS_ARE_MIXED_UP("aCountOfSeveralSelectionsIsThatOfEach"),
        WHAT_IS_DUE_IS_OF_OTHERS_TOO("theNextRowThatTimeBringsOrTakesIsKnown"),
        A_GROUP_IS_LEFT_OUT("groupsAreThoseOfPlainJava"),
        GROUPS_IGNORE_THE_CONDITION("groupsAreThoseOfPlainJava"),
        THE_GROUP_OF_NULL_COMES_FIRST("theGroupOfNullComesLastAndAnAverageHasItsDecimals"),
        AVERAGES_HAVE_ANY_DECIMALS("theGroupOfNullComesLastAndAnAverageHasItsDecimals"),
        GROUPS_GO_ON("groupsEndAtTheirLimit"),
        A_GROUP_HAS_ANY_NAME("aGroupOfEqualTextsHasTheNameOfTheSmallest"),
        CONNECTIONS_ARE_NOT_GIVEN_BACK("whatIsCancelledGivesBackWhatItHasTaken");

        final String test;

        Fault(String test) {
            this.test = test;
        }
    }

    private static final int CONNECTIONS = 50;

    private final ListDefinition<?> definition;
    private final Fault fault;
    private List<KitRow> rows = List.of();
    private @Nullable List<KitRow> kept;
    private int pages;

    MemorySource(ListDefinition<?> definition, Fault fault) {
        this.definition = definition;
        this.fault = fault;
    }

    void replaceAll(List<KitRow> all) {
        rows = List.copyOf(all);
    }

    @Override
    public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
        if (fault == Fault.CONNECTIONS_ARE_NOT_GIVEN_BACK && ++pages > CONNECTIONS) {
            return CompletableFuture.failedFuture(new IllegalStateException("no connection"));
        }
        return done(admitted(selection)
                .sorted(order(sort))
                .skip(fault == Fault.THE_OFFSET_IS_IGNORED ? 0 : offset)
                .limit(limit)
                .map(this::read)
                .toList());
    }

    private Comparator<KitRow> order(List<Sort> sort) {
        Comparator<KitRow> order = (one, other) -> 0;
        for (Sort term : sort) {
            Comparator<Object> values = term.direction() == Sort.Direction.ASC
                    ? Admission::compare
                    : (one, other) -> Admission.compare(other, one);
            order = order.thenComparing(
                    row -> row.value(term.field()),
                    fault == Fault.NULLS_COME_FIRST ? Comparator.nullsFirst(values) : Comparator.nullsLast(values));
        }
        return fault == Fault.TIES_ARE_IN_NO_ORDER
                ? order.thenComparing(KitRow::id, Comparator.reverseOrder())
                : order.thenComparing(KitRow::id);
    }

    @Override
    public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
        Selection asked = fault == Fault.A_PROBE_FORGETS_THE_CONDITION
                ? new Selection(selection.scope(), Condition.all())
                : selection;
        return done(admitted(asked)
                .filter(row -> keys.contains(row.id()))
                .map(this::read)
                .toList());
    }

    @Override
    public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
        long total = admitted(selection).count();
        long among = admitted(selection).filter(row -> keys.contains(row.id())).count();
        return done(new Count(fault == Fault.A_COUNT_GOES_ON ? total : Math.min(cap, total), (int)
                (fault == Fault.KEYS_ARE_COUNTED_TO_THE_CAP ? Math.min(cap, among) : among)));
    }

    @Override
    public Optional<Comparator<Object>> order(Field field) {
        if (field.name().equals("name")) {
            return Optional.empty();
        }
        return Optional.of(
                fault == Fault.MEMORY_ORDERS_BACKWARDS && field.name().equals("amount")
                        ? (one, other) -> Admission.compare(other, one)
                        : Admission::compare);
    }

    @Override
    public Optional<BiPredicate<Object, Object>> equality(Field field) {
        if (fault == Fault.MEMORY_EQUALS_TOO_MUCH && field.name().equals("name")) {
            return Optional.of((one, other) -> true);
        }
        return Optional.of((one, other) -> Admission.compare(one, other) == 0);
    }

    @Override
    public boolean keysArePlain() {
        return true;
    }

    @Override
    public String whyNotInMemory(Field field) {
        return "text is not ordered in memory";
    }

    @Override
    public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
        return done(rows.stream()
                .filter(row -> keys.contains(row.id()))
                .map(row -> {
                    Map<String, @Nullable Object> properties = new HashMap<>();
                    KitRow.PROPERTIES.forEach(property -> properties.put(property, row.value(property)));
                    if (fault == Fault.A_PEEK_FORGETS_A_PROPERTY) {
                        properties.remove("active");
                    }
                    return new PeekedRow(read(row), properties);
                })
                .toList());
    }

    @Override
    public CompletableFuture<Optional<Duration>> nextDue(Selection selection) {
        Selection other = fault == Fault.WHAT_IS_DUE_IS_OF_OTHERS_TOO
                ? new Selection(Condition.all(), Condition.all())
                : TimedTerms.whenever(selection).selection();
        Instant now = Instant.now();
        return done(admitted(other)
                .map(KitRow::due)
                .filter(Objects::nonNull)
                .map(time -> Duration.between(now, time))
                .filter(left -> !left.isNegative())
                .min(Comparator.naturalOrder()));
    }

    @Override
    public int selectionsAtATime() {
        return 8;
    }

    @Override
    public CompletableFuture<List<ProbedRow>> probeAll(List<Selection> selections, Collection<?> keys) {
        return done(rows.stream()
                .filter(row -> keys.contains(row.id()))
                .map(row -> {
                    BitSet admitting = new BitSet();
                    for (int i = 0; i < selections.size(); i++) {
                        int place = fault == Fault.SELECTIONS_ARE_MIXED_UP ? selections.size() - 1 - i : i;
                        admitting.set(i, admits(selections.get(place), row));
                    }
                    return new ProbedRow(read(row), admitting);
                })
                .toList());
    }

    @Override
    public CompletableFuture<List<Count>> countAll(List<Counted> selections, long cap) {
        List<Count> counts = new ArrayList<>(selections.stream()
                .map(one -> count(one.selection(), cap, one.keys()).join())
                .toList());
        if (fault == Fault.COUNTS_ARE_MIXED_UP) {
            Collections.reverse(counts);
        }
        return done(counts);
    }

    @Override
    public CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
        Selection asked = fault == Fault.GROUPS_IGNORE_THE_CONDITION
                ? new Selection(selection.scope(), Condition.all())
                : selection;
        Stream<KitRow> grouped = admitted(asked);
        if (fault == Fault.A_GROUP_HAS_ANY_NAME) { // as one that holds texts to be equal whatever the case would find
            // them
            Map<String, String> first = new HashMap<>();
            grouped = grouped.map(row -> row.name() == null
                    ? row
                    : row.named(first.computeIfAbsent(row.name().toLowerCase(Locale.ROOT), same -> row.name())));
        }
        List<SourceGroup> groups = new ArrayList<>(KitGroups.of(grouped, by, definition.aggregates()));
        if (fault == Fault.A_GROUP_IS_LEFT_OUT && groups.size() > 3) {
            groups.remove(1);
        }
        if (fault == Fault.THE_GROUP_OF_NULL_COMES_FIRST) {
            groups.sort(Comparator.comparing(group -> group.keys().get(0) != null));
        }
        if (fault == Fault.AVERAGES_HAVE_ANY_DECIMALS) {
            groups.replaceAll(this::withoutDecimals);
        }
        return done(
                fault == Fault.GROUPS_GO_ON
                        ? groups
                        : groups.stream().limit(limit).toList());
    }

    private SourceGroup withoutDecimals(SourceGroup group) {
        List<@Nullable Object> values = new ArrayList<>(group.values());
        for (int i = 0; i < values.size(); i++) {
            if (definition.aggregates().get(i).kind() == Aggregate.Kind.AVG
                    && values.get(i) instanceof BigDecimal average) {
                values.set(i, average.stripTrailingZeros().setScale(9, RoundingMode.UNNECESSARY));
            }
        }
        return new SourceGroup(group.keys(), values);
    }

    private Stream<KitRow> admitted(Selection selection) {
        List<KitRow> known = rows;
        if (fault == Fault.ANSWERS_ARE_KEPT) {
            known = kept == null ? rows : kept;
            kept = known;
        }
        return known.stream().filter(row -> admits(selection, row));
    }

    private boolean admits(Selection selection, KitRow row) {
        return (fault == Fault.THE_SCOPE_IS_IGNORED || admits((Condition) selection.scope(), row))
                && admits(selection.condition(), row);
    }

    private boolean admits(Condition condition, KitRow row) {
        if (fault == Fault.A_NULL_IS_UNEQUAL
                && condition instanceof Condition.Comparison comparison
                && comparison.operator() == Condition.Operator.NE
                && row.value(comparison.field()) == null) {
            return true;
        }
        if (fault == Fault.SEARCHES_LOOK_AT_CASE && condition instanceof Condition.Contains contains) {
            return String.valueOf(row.value(contains.field())).contains(contains.text());
        }
        return Admission.admits(condition, row);
    }

    private SourceRow read(KitRow row) {
        @Nullable
        Object[] values = definition.columns().stream()
                .map(field ->
                        fault == Fault.A_VALUE_IS_LOST && field.name().equals("price") ? null : row.value(field.name()))
                .toArray();
        return new SourceRow(row.id(), values, null);
    }

    private static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
