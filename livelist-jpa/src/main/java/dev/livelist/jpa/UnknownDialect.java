package dev.livelist.jpa;

import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.SqlDialect;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.TimeZoneSupport;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * A database that there is no {@link SqlDialect} for: Hibernate's dialect writes what is different about it, and memory decides
 * nothing.
 */
final class UnknownDialect implements SqlDialect {

    private final Dialect hibernate;

    UnknownDialect(Dialect hibernate) {
        this.hibernate = hibernate;
    }

    @Override
    public Set<String> products() {
        return Set.of();
    }

    /** {@inheritDoc} In words that every database knows. */
    @Override
    public List<String> orderedBy(String expression, boolean ascending) {
        return List.of(
                "CASE WHEN " + expression + " IS NULL THEN 1 ELSE 0 END", expression + (ascending ? " ASC" : " DESC"));
    }

    @Override
    public String contains(String expression, String pattern, ColumnFacts facts) {
        throw new UnsupportedOperationException("Hibernate writes it");
    }

    @Override
    public String binary(String expression) {
        throw new IllegalStateException("A list sorts by characters, but there is no SqlDialect for "
                + hibernate.getClass().getSimpleName()
                + " that says how: declare one as a bean, or leave binarySorted out");
    }

    /** {@inheritDoc} By the column's own order, as nobody has said how else: exact where the database holds no different texts to be equal. */
    @Override
    public String smallest(String expression) {
        return "MIN(" + expression + ")";
    }

    @Override
    public String now(ColumnFacts.@Nullable Type column, ZoneOffset clock) {
        if (hibernate.getTimeZoneSupport() != TimeZoneSupport.NATIVE) {
            throw new IllegalStateException(
                    "A scope asks whether a point in time is past or future, but "
                            + hibernate.getClass().getSimpleName()
                            + " keeps it without a time zone, and there is no SqlDialect that says by which clock: declare one as a bean");
        }
        return hibernate.currentTimestampWithTimeZone();
    }

    /** {@inheritDoc} Nobody has counted how many parameters it takes. */
    @Override
    public int selectionsAtATime() {
        return 1;
    }

    /** What Hibernate says of it. */
    static final class Criteria extends DialectCriteria {

        Criteria(SqlDialect dialect, SessionFactoryImplementor sessions) {
            super(dialect, sessions);
        }

        /** {@inheritDoc} By the place of the one in the other, for which no sign has to be escaped. */
        @Override
        Predicate contains(JpaColumn column, Root<?> root, String text, ColumnFacts facts) {
            Expression<String> whole = builder.sql("?", String.class, column.in(root));
            return text.isEmpty()
                    ? builder.isNotNull(whole)
                    : builder.gt(builder.locate(builder.lower(whole), text.toLowerCase(Locale.ROOT)), 0);
        }
    }
}
