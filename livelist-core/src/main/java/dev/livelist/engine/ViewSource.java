package dev.livelist.engine;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The statements of one query, whatever the page, and how its rows are made and ordered. Safe for use by any number of threads. */
final class ViewSource {

    private final ListDefinition<?> definition;
    private final RowSource source;
    private final Selection selection;
    private final List<Sort> sort;
    private final RowEncoder encoder;
    private final int[] sortColumns;
    private final @Nullable String selectionShape;
    private final boolean timed;
    private final boolean tieBreak;
    private volatile @Nullable RowOrder order;
    private volatile MemoryJudge judge;

    ViewSource(ListQuery query, RowSource source, RowEncoder encoder, Shapes shapes, boolean tieBreak) {
        this.definition = query.definition();
        this.source = source;
        this.selection = new Selection(query.scope(), query.condition());
        this.timed = isTimed(selection.scope()) || isTimed(selection.condition());
        this.selectionShape = timed ? null : shapes.of(selection);
        this.sort = query.sort();
        this.encoder = encoder;
        this.sortColumns = encoder.sortColumns(sort);
        this.tieBreak = tieBreak;
        this.order = findOrder();
        this.judge = findJudge();
    }

    private static boolean isTimed(Scope scope) {
        if (scope instanceof Condition.And and) {
            return and.terms().stream().anyMatch(ViewSource::isTimed);
        }
        if (scope instanceof Condition.Or or) {
            return or.terms().stream().anyMatch(ViewSource::isTimed);
        }
        return scope instanceof Condition.Clock;
    }

    /** Where its list's rows come from. */
    RowSource rows() {
        return source;
    }

    /** Whether rows come and go with time: then each of its reads asks when the next one will. */
    boolean timed() {
        return timed;
    }

    /** How long it is until one does. */
    CompletableFuture<Optional<Duration>> nextDue() {
        return source.nextDue(selection);
    }

    private @Nullable RowOrder findOrder() {
        return RowOrder.of(definition, sort, source, tieBreak).orElse(null);
    }

    private MemoryJudge findJudge() {
        return new MemoryJudge(definition, source, selection.scope(), selection.condition());
    }

    /**
     * Asks the source again what memory may do, for it may have learnt of that with its first read.
     *
     * @return whether views are to be looked up in another way
     */
    boolean learn() {
        if (order == null) {
            order = findOrder();
        }
        MemoryJudge before = judge;
        if (before.complete()) {
            return false;
        }
        MemoryJudge now = findJudge();
        judge = now;
        return !Objects.equals(before.anchor(), now.anchor());
    }

    ListDefinition<?> definition() {
        return definition;
    }

    RowShape shape() {
        return encoder.shape();
    }

    Selection selection() {
        return selection;
    }

    /** The shape of the selection, where it can be asked about together with others. */
    @Nullable
    String selectionShape() {
        return selectionShape;
    }

    /** Whether memory may judge the order. */
    boolean ordered() {
        return order != null;
    }

    @Nullable
    Comparator<Row> order() {
        return order;
    }

    CompletableFuture<List<SourceRow>> page(int limit) {
        return page(0, limit);
    }

    CompletableFuture<List<SourceRow>> page(long offset, int limit) {
        return source.page(selection, sort, offset, limit);
    }

    CompletableFuture<List<SourceRow>> probe(Collection<?> keys) {
        return source.probe(selection, keys);
    }

    CompletableFuture<RowSource.Count> count(long limit, Collection<?> keys) {
        return source.count(selection, limit, keys);
    }

    /** What memory knows of who is in it. */
    MemoryJudge judge() {
        return judge;
    }

    Row encode(SourceRow row) {
        return encoder.encode(row, sortColumns);
    }

    /** A row that another view of the list has encoded, ordered as this one orders it. */
    Row reordered(Row encoded, SourceRow row) {
        return encoded.reordered(RowEncoder.sortValues(row, sortColumns));
    }

    List<Row> encode(List<SourceRow> rows) {
        List<Row> encoded = new ArrayList<>(rows.size());
        for (SourceRow row : rows) {
            encoded.add(encode(row));
        }
        return encoded;
    }
}
