package dev.livelist.jpa;

import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.source.ChildRows;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.SourceRow;
import jakarta.persistence.Tuple;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.hibernate.query.criteria.JpaDerivedRoot;
import org.hibernate.query.criteria.JpaSubQuery;
import org.hibernate.query.criteria.JpaWindow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of another entity that rows of a list show, for many rows by one statement. The list's entity is in it, so that the
 * database says which row each belongs to, also where two spellings of a key are equal to it.
 *
 * @param place where they stand among a row's values
 * @param model the list's entity
 * @param other the other entity
 */
record ChildRowsCriteria(
        int place,
        Derived derived,
        JpaModel model,
        JpaModel other,
        HibernateCriteriaBuilder builder,
        ColumnValues values,
        DialectCriteria words) {

    private static final String KEY = "livelist_key";
    private static final String PLACE = "livelist_place";

    /** Puts them in rows that have been read. */
    void fill(
            Collection<SourceRow> parents,
            ReadLimit.@Nullable Sum sum,
            Function<JpaCriteriaQuery<Tuple>, List<Tuple>> reads) {
        ChildRows children = new ChildRows(parents, place, sum);
        List<JpaColumn> shown = rows().fields().stream().map(this::column).toList();
        for (List<Object> keys : children.batches()) {
            for (Tuple tuple : reads.apply(query(keys, shown))) {
                @Nullable Object[] read = new Object[shown.size()];
                for (int i = 0; i < read.length; i++) {
                    read[i] = ColumnValues.value(tuple.get(i + 1), shown.get(i));
                }
                children.add(Objects.requireNonNull(ColumnValues.value(tuple.get(0), model.key())), read);
            }
        }
    }

    private JpaCriteriaQuery<Tuple> query(List<Object> keys, List<JpaColumn> shown) {
        JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
        JpaSubQuery<Tuple> placed = query.subquery(Tuple.class);
        Root<?> parent = placed.from(model.type());
        Root<?> child = placed.from(other.type());
        List<Order> order = new ArrayList<>(words.nullsLast(column(derived.by()).in(child), !rows().latestFirst()));
        Expression<?> key = column(derived.key()).in(child);
        order.add(rows().latestFirst() ? builder.desc(key) : builder.asc(key));
        JpaWindow window =
                builder.createWindow().partitionBy(model.key().in(parent)).orderBy(order.toArray(Order[]::new));
        List<Selection<?>> selected = new ArrayList<>();
        selected.add(values.read(model.key(), parent).alias(KEY));
        for (int i = 0; i < shown.size(); i++) {
            selected.add(values.read(shown.get(i), child).alias("livelist_" + i));
        }
        selected.add(builder.rowNumber(window).alias(PLACE));
        placed.multiselect(selected)
                .where(
                        builder.equal(
                                column(derived.reference()).in(child),
                                model.key().in(parent)),
                        model.key().in(parent).in(keys));
        JpaDerivedRoot<Tuple> all = query.from(placed);
        List<Expression<?>> read = new ArrayList<>();
        read.add(all.get(KEY));
        for (int i = 0; i < shown.size(); i++) {
            read.add(all.get("livelist_" + i));
        }
        Expression<Long> number = all.get(PLACE);
        query.where(builder.le(number, (long) rows().limit()));
        query.orderBy(builder.asc(number));
        return query.select(builder.tuple(List.copyOf(read)));
    }

    private Derived.Rows rows() {
        return Objects.requireNonNull(derived.rows());
    }

    private JpaColumn column(@Nullable Field field) {
        return other.column(Objects.requireNonNull(field).name());
    }
}
