package dev.livelist.jpa;

import dev.livelist.Condition;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
import dev.livelist.source.TimedTerms;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.SqlTerms;
import jakarta.persistence.criteria.CommonAbstractCriteria;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.hibernate.query.criteria.JpaSubQuery;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.PredicateSpecification;
import org.springframework.data.jpa.domain.Specification;

/** Makes predicates of selections. Values become parameters. Safe for any number of threads. */
final class SelectionCriteria {

    private final JpaModel model;
    private final HibernateCriteriaBuilder builder;
    private final ColumnValues values;
    private final DialectCriteria dialect;
    private final Set<String> binarySorted;
    private final Function<Class<?>, JpaModel> others;

    /**
     * @param binarySorted the properties that rows are sorted by as characters
     * @param others other models, which conditions may ask about
     */
    SelectionCriteria(
            JpaModel model,
            HibernateCriteriaBuilder builder,
            ColumnValues values,
            DialectCriteria dialect,
            Set<String> binarySorted,
            Function<Class<?>, JpaModel> others) {
        this.binarySorted = binarySorted;
        this.others = others;
        this.model = model;
        this.builder = builder;
        this.values = values;
        this.dialect = dialect;
    }

    /**
     * A selection's predicate on a root.
     *
     * @param query the statement
     * @param owner the query or subquery that the root is of
     * @param alone whether the statement is about this selection and no other, so that what its scope joins may decide which
     *     rows there are
     */
    Predicate of(
            Selection selection,
            JpaCriteriaQuery<?> query,
            CommonAbstractCriteria owner,
            Root<?> root,
            ColumnFacts facts,
            boolean alone) {
        Scope scope = selection.scope();
        Predicate scoped;
        if (scope instanceof Condition condition) {
            scoped = predicate(condition, owner, root, facts);
        } else if (scope instanceof Scope.Fenced fenced) {
            scoped = builder.and(
                    predicate(fenced.fence(), owner, root, facts),
                    external(fenced.criteria().criteria(), query, owner, root, alone));
        } else {
            scoped = external(((Scope.Criteria) scope).criteria(), query, owner, root, alone);
        }
        return builder.and(scoped, predicate(selection.condition(), owner, root, facts));
    }

    /**
     * Where a specification joins, its joins would decide how often a row is there, and whether it is for others: it then
     * stands in a subquery of its own.
     */
    private Predicate external(
            Object criteria, JpaCriteriaQuery<?> query, CommonAbstractCriteria owner, Root<?> root, boolean alone) {
        JpaCriteriaQuery<?> trial = builder.createQuery(Object.class);
        Root<?> tried = trial.from(model.type());
        Predicate simple = specified(criteria, tried, trial);
        if (!tried.getFetches().isEmpty()) {
            throw new IllegalStateException("The scope of " + model.type().getName()
                    + " fetches an association, but rows are read as projections: join it instead");
        }
        if (simple == null) {
            return builder.conjunction();
        }
        if (alone && tried.getJoins().isEmpty()) {
            return Objects.requireNonNull(specified(criteria, root, query));
        }
        JpaSubQuery<?> subquery = subquery(owner, model.key().javaType());
        return model.key().in(root).in(new Expression<?>[] {keysOf(subquery, criteria, query)});
    }

    @SuppressWarnings("unchecked") // the subquery is of the key's type
    private <K> JpaSubQuery<K> keysOf(JpaSubQuery<K> subquery, Object criteria, JpaCriteriaQuery<?> query) {
        Root<?> root = subquery.from(model.type());
        return subquery.select((Expression<K>) model.key().in(root))
                .where(Objects.requireNonNull(specified(criteria, root, query)));
    }

    private static <K> JpaSubQuery<K> subquery(CommonAbstractCriteria owner, Class<K> type) {
        return (JpaSubQuery<K>) owner.subquery(type);
    }

    @SuppressWarnings("unchecked") // a specification of another entity fails when it names a property
    private @Nullable Predicate specified(Object criteria, Root<?> root, JpaCriteriaQuery<?> query) {
        if (criteria instanceof Specification<?> specification) {
            return ((Specification<Object>) specification).toPredicate((Root<Object>) root, query, builder);
        }
        if (criteria instanceof PredicateSpecification<?> specification) {
            return ((PredicateSpecification<Object>) specification).toPredicate((Root<Object>) root, builder);
        }
        throw new IllegalStateException("The scope of " + model.type().getName() + " is given as "
                + criteria.getClass().getName() + "; this source understands conditions of Livelist, "
                + Specification.class.getName() + " and " + PredicateSpecification.class.getName());
    }

    private Predicate predicate(Condition condition, CommonAbstractCriteria owner, Root<?> root, ColumnFacts facts) {
        return condition.accept(new Terms(model, owner, root, facts));
    }

    /** Makes each term a predicate on a root. */
    private final class Terms implements Condition.Visitor<Predicate> {

        /** The model that the terms are about. */
        private final JpaModel rows;

        /** The query that the root is of. */
        private final CommonAbstractCriteria owner;

        private final Root<?> root;
        private final ColumnFacts facts;

        Terms(JpaModel rows, CommonAbstractCriteria owner, Root<?> root, ColumnFacts facts) {
            this.rows = rows;
            this.owner = owner;
            this.root = root;
            this.facts = facts;
        }

        @Override
        public Predicate exists(Condition.Exists<?> exists) {
            JpaModel other = others.apply(exists.model());
            JpaSubQuery<Integer> subquery = subquery(owner, Integer.class);
            Root<?> from = subquery.from(other.type());
            List<Predicate> terms = new ArrayList<>();
            for (Condition.Exists.Link link : exists.links()) {
                terms.add(builder.equal(
                        other.column(link.other()).in(from),
                        rows.column(link.own()).in(root)));
            }
            terms.add(exists.condition().accept(new Terms(other, subquery, from, facts)));
            subquery.select(builder.literal(1)).where(terms.toArray(Predicate[]::new));
            Predicate found = builder.exists(subquery);
            return exists.negated() ? builder.not(found) : found;
        }

        @Override
        public Predicate and(Condition.And and) {
            return builder.and(predicates(and.terms()));
        }

        @Override
        public Predicate or(Condition.Or or) {
            return builder.or(predicates(or.terms()));
        }

        @Override
        public Predicate comparison(Condition.Comparison comparison) {
            return compared(rows.column(comparison.field()), comparison, root);
        }

        @Override
        public Predicate ordered(Condition.Ordered ordered) {
            return sorted(rows.column(ordered.field()), ordered, root);
        }

        @Override
        public Predicate oneOf(Condition.OneOf oneOf) {
            return anyOf(rows.column(oneOf.field()), root, oneOf.values(), 0);
        }

        @Override
        public Predicate nullCheck(Condition.NullCheck check) {
            ColumnFacts.Type type = facts.columns().get(check.field());
            JpaColumn column = rows.column(check.field());
            boolean isOwn = rows == model // a joined table may have no row
                    && column.steps().size() == 1
                    && column.table().equals(model.key().table());
            if (check.isNull() && isOwn && type != null && type.neverNull()) {
                return builder.disjunction();
            }
            Path<?> path = rows.column(check.field()).in(root);
            return check.isNull() ? builder.isNull(path) : builder.isNotNull(path);
        }

        @Override
        public Predicate clock(Condition.Clock clock) {
            JpaColumn column = rows.column(clock.field());
            TimedTerms.requireInstant(clock, column.javaType());
            return dialect.past(column, root, clock.past(), facts);
        }

        @Override
        public Predicate contains(Condition.Contains contains) {
            return dialect.contains(rows.column(contains.field()), root, contains.text(), facts);
        }

        private Predicate[] predicates(List<Condition> terms) {
            return terms.stream().map(term -> term.accept(this)).toArray(Predicate[]::new);
        }
    }

    private Predicate compared(JpaColumn column, Condition.Comparison comparison, Root<?> root) {
        return compared(comparison.operator(), values.of(column, root), plain(comparison.value()));
    }

    /** @param value a value, or an expression for it */
    @SuppressWarnings({"unchecked", "rawtypes"}) // values are of their property's type, which can be compared
    private Predicate compared(Condition.Operator operator, Expression path, Object value) {
        if (value instanceof Expression other) {
            return switch (operator) {
                case EQ -> builder.equal(path, other);
                case NE -> builder.notEqual(path, other);
                case GT -> builder.greaterThan(path, other);
                case GTE -> builder.greaterThanOrEqualTo(path, other);
                case LT -> builder.lessThan(path, other);
                case LTE -> builder.lessThanOrEqualTo(path, other);
            };
        }
        return switch (operator) {
            case EQ -> builder.equal(path, value);
            case NE -> builder.notEqual(path, value);
            case GT -> builder.greaterThan(path, (Comparable) value);
            case GTE -> builder.greaterThanOrEqualTo(path, (Comparable) value);
            case LT -> builder.lessThan(path, (Comparable) value);
            case LTE -> builder.lessThanOrEqualTo(path, (Comparable) value);
        };
    }

    /** Both sides as {@link JpaRowSource#page} sorts by the column. */
    private Predicate sorted(JpaColumn column, Condition.Ordered ordered, Root<?> root) {
        Object value = plain(ordered.value());
        return binarySorted.contains(ordered.field())
                ? compared(ordered.operator(), dialect.binary(column, root), dialect.binary((String) value))
                : compared(ordered.operator(), values.of(column, root), value);
    }

    /** The rows that have one of these keys; with room for as many, so that statements are of few different texts. */
    Predicate keys(Root<?> root, Collection<?> keys, int atLeast) {
        return anyOf(model.key(), root, keys, atLeast);
    }

    private Predicate anyOf(JpaColumn column, Root<?> root, Collection<?> values, int atLeast) {
        List<Object> bound = new ArrayList<>();
        for (Object value : values) {
            if (value != null) {
                bound.add(plain(value));
            }
        }
        if (bound.isEmpty()) {
            return builder.disjunction();
        }
        return this.values.of(column, root).in(SqlTerms.filledUp(bound, atLeast));
    }

    /** H2 refuses a negative scale, such as that of 1E+3. */
    private static Object plain(Object value) {
        return value instanceof BigDecimal number && number.scale() < 0 ? number.setScale(0) : value;
    }
}
