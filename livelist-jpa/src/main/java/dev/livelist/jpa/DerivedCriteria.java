package dev.livelist.jpa;

import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.sql.GroupValues;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.hibernate.query.criteria.JpaSubQuery;
import org.jspecify.annotations.Nullable;

/**
 * A derived field as a subquery of the rows of another entity that refer to a row.
 *
 * @param property the field's name
 * @param key the key of the list's rows
 * @param other the other entity
 */
record DerivedCriteria(
        String property,
        Derived derived,
        JpaColumn key,
        JpaModel other,
        HibernateCriteriaBuilder builder,
        ColumnValues values,
        DialectCriteria words)
        implements Selected {

    @Override
    public Expression<?> in(JpaCriteriaQuery<?> query, Root<?> root) {
        return switch (derived.kind()) {
            case COUNT -> {
                JpaSubQuery<Long> count = query.subquery(Long.class);
                Root<?> referring = count.from(other.type());
                yield count.select(builder.count()).where(refers(referring, root));
            }
            case EXISTS -> {
                JpaSubQuery<Integer> one = query.subquery(Integer.class);
                Root<?> referring = one.from(other.type());
                one.select(builder.literal(1)).where(refers(referring, root));
                yield builder.<Integer>selectCase().when(builder.exists(one), 1).otherwise(0);
            }
            case SUM -> {
                JpaSubQuery<BigDecimal> sum = query.subquery(BigDecimal.class);
                Root<?> referring = sum.from(other.type());
                yield sum.select(builder.sql(
                                "SUM(?)",
                                BigDecimal.class,
                                column(derived.value()).in(referring)))
                        .where(refers(referring, root));
            }
            case LATEST -> latest(query, root);
            case ROWS -> builder.literal(0); // a statement of their own reads them
        };
    }

    @SuppressWarnings("unchecked") // the subquery is of whatever type the column is read as
    private Expression<?> latest(JpaCriteriaQuery<?> query, Root<?> root) {
        JpaSubQuery<Object> latest = query.subquery(Object.class);
        Root<?> referring = latest.from(other.type());
        List<Order> order = new ArrayList<>(words.nullsLast(column(derived.by()).in(referring), false));
        order.add(builder.desc(column(derived.key()).in(referring)));
        return latest.select((Expression<Object>) values.read(column(derived.value()), referring))
                .where(refers(referring, root))
                .orderBy(order)
                .fetch(1);
    }

    private Predicate refers(Root<?> referring, Root<?> root) {
        return builder.equal(column(derived.reference()).in(referring), key.in(root));
    }

    private JpaColumn column(@Nullable Field field) {
        return other.column(Objects.requireNonNull(field).name());
    }

    @Override
    public @Nullable Object value(@Nullable Object read) {
        return switch (derived.kind()) {
            case COUNT -> GroupValues.count(read);
            case EXISTS -> GroupValues.count(read) == 1;
            case SUM ->
                GroupValues.sum(read, Objects.requireNonNull(derived.value()).type());
            case LATEST -> ColumnValues.value(read, column(derived.value()));
            case ROWS -> null;
        };
    }
}
