package dev.livelist.jpa;

import dev.livelist.source.TimedTerms;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlTerms;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.hibernate.dialect.NullOrdering;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;

/** Has criteria say in a dialect's words what Hibernate would say otherwise, or not at all. Safe for any number of threads. */
class DialectCriteria {

    private final SqlDialect dialect;
    final HibernateCriteriaBuilder builder;

    /** Where the database puts NULLs if nothing is said, as Hibernate takes it: so that it says nothing itself. */
    private final NullOrdering unsaid;

    DialectCriteria(SqlDialect dialect, SessionFactoryImplementor sessions) {
        this.dialect = dialect;
        this.builder = sessions.getCriteriaBuilder();
        this.unsaid = sessions.getJdbcServices().getDialect().getNullOrdering();
    }

    /** For a database that Livelist has no dialect for, Hibernate says it. */
    static DialectCriteria of(SqlDialect dialect, SessionFactoryImplementor sessions) {
        return dialect instanceof UnknownDialect
                ? new UnknownDialect.Criteria(dialect, sessions)
                : new DialectCriteria(dialect, sessions);
    }

    /** The terms of an order, with NULLs last: always said, for a database may have a setting for what is not. */
    List<? extends Order> nullsLast(Expression<?> value, boolean ascending) {
        boolean firstUnsaid = unsaid == NullOrdering.SMALLEST || unsaid == NullOrdering.FIRST;
        return dialect.orderedBy("?", ascending).stream()
                .map(term -> builder.asc(builder.sql(term, Object.class, value), firstUnsaid))
                .toList();
    }

    /** Whether a column's text contains another; as SQL, so that neither is taken through a converter. */
    Predicate contains(JpaColumn column, Root<?> root, String text, ColumnFacts facts) {
        return builder.isTrue(builder.sql(
                dialect.contains("?", "?", facts),
                Boolean.class,
                column.in(root),
                builder.value(SqlTerms.containing(text))));
    }

    /** A column's text, to be sorted by its characters. */
    Expression<?> binary(JpaColumn column, Root<?> root) {
        return builder.sql(dialect.binary("?"), String.class, column.in(root));
    }

    /** A text, as it is compared with one of these. */
    Expression<?> binary(String text) {
        return builder.sql(dialect.binary("?"), String.class, builder.value(text));
    }

    /** Whether a point in time has passed, by the database's clock. */
    Predicate past(JpaColumn column, Root<?> root, boolean past, ColumnFacts facts) {
        return builder.isTrue(
                builder.sql("(?" + (past ? " <= " : " > ") + now(column, facts) + ")", Boolean.class, column.in(root)));
    }

    /** The database's clock. */
    Expression<?> clock(JpaColumn column, ColumnFacts facts) {
        return builder.sql(now(column, facts), time());
    }

    /** The first of a column's points in time. */
    Expression<?> first(JpaColumn column, Root<?> root) {
        return builder.sql("min(?)", time(), column.in(root));
    }

    /** As what points in time are read; two of them, so that only their distance counts. */
    private Class<?> time() {
        return dialect.hasZonedTimes() ? OffsetDateTime.class : LocalDateTime.class;
    }

    /** A point in time that has been read so. */
    static Instant instant(Object time) {
        return time instanceof LocalDateTime reading ? reading.toInstant(ZoneOffset.UTC) : TimedTerms.instant(time);
    }

    /** Where there is no time zone, Hibernate keeps points in time by the clock of UTC. */
    private String now(JpaColumn column, ColumnFacts facts) {
        return dialect.now(facts.columns().get(column.property()), ZoneOffset.UTC);
    }
}
