package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.engine.page.DocumentForm;
import dev.livelist.engine.page.DocumentForms;
import dev.livelist.engine.page.GroupEncoder;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.query.Cursors;
import dev.livelist.source.BatchSource.Counted;
import dev.livelist.source.CountSource.Count;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.source.TimedTerms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A query apart from its page: which rows, in which order, how they are written, and what memory may decide about them. Safe for use by
 * any number of threads, but for {@link #learn} and {@link #narrow}.
 */
public final class ViewQuery {

    private static final int MOST_VALUES_TOGETHER = 32;

    private final ListDefinition<?> definition;
    private final MemoryRules memory;
    private final Shapes shapes;
    private final Selection declared;
    private final Parts parts;
    private volatile Selection selection;
    private volatile Selection whole;
    private volatile List<Selection> counted;
    private final @Nullable Function<Place, String> cursors;
    private final List<Sort> sort;
    private final RowEncoder encoder;
    private final int[] sortColumns;
    private volatile @Nullable String shape;
    private final boolean timed;
    private final boolean readsRows;
    private final @Nullable Grouping grouping;
    private final Totals totals;
    private volatile @Nullable RowOrder order;
    private volatile MemoryJudge judge;

    /** A query, with what the source says now of what memory may decide. */
    public ViewQuery(ListQuery query, MemoryRules memory, RowEncoder encoder, Shapes shapes, Cursors cursors) {
        this.definition = query.definition();
        this.memory = memory;
        this.shapes = shapes;
        this.declared = new Selection(query.rows(), query.condition());
        this.parts = Parts.of(query);
        this.cursors = definition.anchored() ? place -> cursors.write(definition, query.sort(), place) : null;
        this.whole = declared;
        this.selection = parts.own(declared);
        this.counted = parts.of(declared);
        this.timed = !TimedTerms.whenever(declared).fields().isEmpty();
        this.shape = timed ? null : shapes.of(selection);
        boolean counts = !(query.shape() instanceof QueryShape.OneRow || query.shape() instanceof QueryShape.Groups);
        this.totals = counts ? definition.totals() : Totals.NONE;
        this.readsRows = !(query.shape() instanceof QueryShape.Count);
        this.grouping = query.shape() instanceof QueryShape.Groups groups
                ? new Grouping(groups, new GroupEncoder(definition, groups.by(), encoder))
                : null;
        this.sort = query.sort();
        this.encoder = encoder;
        this.sortColumns = encoder.sortColumns(sort);
        this.order = findOrder();
        this.judge = findJudge();
    }

    private @Nullable RowOrder findOrder() {
        return grouping != null ? null : RowOrder.of(definition, sort, memory).orElse(null);
    }

    private MemoryJudge findJudge() {
        return new MemoryJudge(definition, memory, selection.scope(), selection.condition());
    }

    /**
     * Asks the source again what memory may decide: it learns of that with its reads, and the schema may have changed.
     *
     * @return whether there are other terms now to look the view up by
     */
    public boolean learn() {
        List<MemoryJudge.Anchor> before = judge.anchors();
        order = findOrder();
        judge = findJudge();
        return !before.equals(judge.anchors());
    }

    /**
     * Selects from now on only rows for which the terms about other models hold with what is known of the rows of those.
     *
     * @param known the values that the linked column of a row must have, by term
     */
    public void narrow(Map<Condition.Exists<?>, ? extends Set<Object>> known) {
        whole = RelatedTerms.with(declared, term -> {
            Set<Object> values = known.get(term);
            return values == null
                    ? term
                    : term.and(new Condition.OneOf(term.links().get(0).own(), values));
        });
        selection = parts.own(whole);
        counted = parts.of(whole);
        // Selections of one shape are asked about together, each value a parameter: with many of them a statement would
        // have too many.
        boolean few = known.values().stream().mapToInt(Set::size).sum() <= MOST_VALUES_TOGETHER;
        shape = timed || !few ? null : shapes.of(selection);
        judge = findJudge();
    }

    /** The list. */
    public ListDefinition<?> definition() {
        return definition;
    }

    /** How documents of that shape are made of its rows. */
    public DocumentForm form(QueryShape document) {
        Grouping groups = grouping;
        return DocumentForms.of(
                document, groups == null ? encoder.shape() : groups.encoder().shape(), cursors);
    }

    /** How its rows are grouped; null where it shows the rows themselves. */
    public @Nullable Grouping grouping() {
        return grouping;
    }

    /** Which rows it reads. */
    public Selection selection() {
        return selection;
    }

    /** The rows that its total counts: those that it reads, and where it begins or ends at a place of the order, those before and after. */
    public Selection whole() {
        return whole;
    }

    /** What is counted for its total: often only what it reads. */
    public List<Selection> counted() {
        return counted;
    }

    /** Whether it reads a part of the rows that its total counts. */
    public boolean isPart() {
        return parts.isPart();
    }

    /** The keys to be asked about with one of the selections that are counted: those that the view knows, with its own. */
    public List<Counted> counted(Collection<?> known) {
        List<Selection> selections = counted;
        List<Counted> counts = new ArrayList<>(selections.size());
        for (int i = 0; i < selections.size(); i++) {
            counts.add(new Counted(selections.get(i), i == parts.own() ? known : List.of()));
        }
        return counts;
    }

    /** What the counts of {@link #counted()} say together. */
    public Tally tally(List<Count> counts) {
        long rows = parts.lastIsWhole()
                ? counts.get(counts.size() - 1).total()
                : counts.stream().mapToLong(Count::total).sum();
        return new Tally(
                rows,
                counts.get(parts.own()).among(),
                parts.own() == 0 ? 0 : counts.get(0).total());
    }

    /** The sort terms. */
    public List<Sort> sort() {
        return sort;
    }

    /** The selection without its values. Selections of one shape can be asked about together; null for one that cannot. */
    public @Nullable String shape() {
        return shape;
    }

    /** Whether and how its documents have a total. */
    public Totals totals() {
        return totals;
    }

    /** Whether it shows rows; else only how many there are is asked for. */
    public boolean readsRows() {
        return readsRows;
    }

    /** What is known of the rows once they have been read from the first on. */
    public Prefix prefix(List<Row> rows, int limit) {
        return readsRows ? new Prefix(rows, order, rows.size() < limit) : Prefix.ofNoRows();
    }

    /** Whether rows come and go with time alone. Then each read asks when the next one will. */
    public boolean timed() {
        return timed;
    }

    /** The order of the rows; null where memory may not decide it. */
    public @Nullable Comparator<Row> order() {
        return order;
    }

    /** What memory knows of which rows belong to the view. */
    public MemoryJudge judge() {
        return judge;
    }

    /** Writes a row. */
    public Row encode(SourceRow row) {
        return encoder.encode(row, sortColumns);
    }

    /** Writes rows. */
    public List<Row> encode(List<SourceRow> rows) {
        List<Row> encoded = new ArrayList<>(rows.size());
        for (SourceRow row : rows) {
            encoded.add(encode(row));
        }
        return encoded;
    }

    /** A row that has been written for another view of the list, ordered as this view orders it. */
    public Row reordered(Row encoded, SourceRow row) {
        return encoded.reordered(RowEncoder.sortValues(row, sortColumns));
    }
}
