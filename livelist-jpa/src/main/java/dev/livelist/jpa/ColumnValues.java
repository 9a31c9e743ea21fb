package dev.livelist.jpa;

import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.From;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.spi.QueryEngine;
import org.hibernate.query.sqm.tree.SqmTypedNode;
import org.hibernate.type.BasicType;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.FloatJavaType;
import org.hibernate.type.descriptor.java.InstantJavaType;
import org.hibernate.type.descriptor.java.LocalDateJavaType;
import org.hibernate.type.descriptor.java.LocalDateTimeJavaType;
import org.hibernate.type.descriptor.java.LocalTimeJavaType;
import org.hibernate.type.descriptor.java.OffsetDateTimeJavaType;
import org.hibernate.type.descriptor.jdbc.DoubleJdbcType;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.hibernate.type.descriptor.jdbc.LocalDateJdbcType;
import org.hibernate.type.descriptor.jdbc.LocalDateTimeJdbcType;
import org.hibernate.type.descriptor.jdbc.LocalTimeJdbcType;
import org.hibernate.type.descriptor.jdbc.TimestampUtcAsOffsetDateTimeJdbcType;
import org.hibernate.type.internal.BasicTypeImpl;
import org.jspecify.annotations.Nullable;

/**
 * Expressions for the values of columns as the database has them.
 *
 * <p>By default Hibernate takes dates and times through {@code java.sql.Timestamp}, {@code Date} and {@code Time}. They
 * know the time zone of the JVM, in which some readings of the clock do not exist: 02:30 in the night in which summer time begins
 * would be read, and bound, as 03:30. They also know the calendar of before 1582, by which an instant of that time would be
 * another one. Here the driver is asked for {@code java.time} itself.
 *
 * <p>A {@code Float} is bound as the {@code double} of the same value: PostgreSQL's driver may send the text 0.1, which the server takes
 * to be a {@code double precision} less than the {@code real} 0.1.
 */
final class ColumnValues {

    private static final Map<Class<?>, BasicType<?>> DIRECT = Map.of(
            LocalDateTime.class,
            new BasicTypeImpl<>(LocalDateTimeJavaType.INSTANCE, LocalDateTimeJdbcType.INSTANCE),
            LocalDate.class,
            new BasicTypeImpl<>(LocalDateJavaType.INSTANCE, LocalDateJdbcType.INSTANCE),
            LocalTime.class,
            new BasicTypeImpl<>(LocalTimeJavaType.INSTANCE, LocalTimeJdbcType.INSTANCE),
            Float.class,
            new BasicTypeImpl<>(FloatJavaType.INSTANCE, DoubleJdbcType.INSTANCE),
            Instant.class,
            new BasicTypeImpl<>(InstantJavaType.INSTANCE, TimestampUtcAsOffsetDateTimeJdbcType.INSTANCE),
            OffsetDateTime.class,
            new BasicTypeImpl<>(OffsetDateTimeJavaType.INSTANCE, TimestampUtcAsOffsetDateTimeJdbcType.INSTANCE));

    private final HibernateCriteriaBuilder builder;
    private final QueryEngine engine;

    /** Whether the driver reads an instant as Hibernate does where its column has no time zone: as one of UTC. */
    private final boolean readsInstants;

    ColumnValues(SessionFactoryImplementor sessions) {
        this.readsInstants = sessions.getJdbcServices().getDialect() instanceof PostgreSQLDialect;
        this.builder = sessions.getCriteriaBuilder();
        this.engine = sessions.getQueryEngine();
    }

    /** The value of a column; what is compared with it is bound in the same way. */
    Expression<?> of(JpaColumn column, From<?, ?> from) {
        BasicType<?> direct = isReadOtherwise(column) ? DIRECT.get(column.javaType()) : null;
        return direct == null ? column.in(from) : typed(direct, "?", column.in(from));
    }

    /**
     * The same to be read: a constant of an enum as its text, for a class need not know each that a newer version of the
     * application has written. {@link #value} makes the constant of it.
     */
    Expression<?> read(JpaColumn column, From<?, ?> from) {
        return isEnumByName(column) ? builder.sql("?", String.class, column.in(from)) : of(column, from);
    }

    /**
     * What a piece of SQL makes of a column, in the column's type.
     *
     * @param sql a {@code ?} for each place where the column stands; {@code ?} alone is the column
     */
    Expression<?> of(String sql, JpaColumn column, From<?, ?> from) {
        if (sql.equals("?")) {
            return read(column, from);
        }
        Expression<?>[] places =
                new Expression<?>[(int) sql.chars().filter(c -> c == '?').count()];
        Arrays.fill(places, column.in(from));
        BasicType<?> direct = isReadOtherwise(column) ? DIRECT.get(column.javaType()) : null;
        return direct == null ? builder.sql(sql, column.javaType(), places) : typed(direct, sql, places);
    }

    /** Whether it is stored as text: a text, or the name of an enum's constant. */
    static boolean isText(JpaColumn column) {
        return column.javaType() == String.class || isEnumByName(column);
    }

    /** A value that was read: the constant of an enum, or the text of one that the class does not know. */
    static @Nullable Object value(@Nullable Object read, JpaColumn column) {
        if (!(read instanceof String text) || !isEnumByName(column)) {
            return read;
        }
        for (Object constant : column.javaType().getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        return text;
    }

    private static boolean isEnumByName(JpaColumn column) {
        return column.javaType().isEnum()
                && column.isPlain()
                && switch (column.part().getJdbcMapping().getJdbcType().getDefaultSqlTypeCode()) {
                    case SqlTypes.VARCHAR, SqlTypes.CHAR, SqlTypes.ENUM, SqlTypes.NAMED_ENUM -> true;
                    default -> false;
                };
    }

    /** Whether Hibernate takes it in the way of another type, and nothing of the application's has a say in that. */
    private boolean isReadOtherwise(JpaColumn column) {
        JdbcType type = column.part().getJdbcMapping().getJdbcType();
        return column.isPlain()
                && switch (type.getDefaultSqlTypeCode()) {
                    case SqlTypes.TIMESTAMP, SqlTypes.DATE, SqlTypes.TIME -> column.javaType() != Instant.class;
                    case SqlTypes.TIMESTAMP_UTC, SqlTypes.TIMESTAMP_WITH_TIMEZONE -> readsInstants;
                    case SqlTypes.FLOAT, SqlTypes.REAL -> true;
                    default -> false;
                };
    }

    private <T> Expression<T> typed(BasicType<T> type, String sql, Expression<?>... places) {
        List<SqmTypedNode<?>> arguments = new ArrayList<>();
        arguments.add((SqmTypedNode<?>) builder.literal(sql));
        for (Expression<?> place : places) {
            arguments.add((SqmTypedNode<?>) place);
        }
        return engine.getSqmFunctionRegistry()
                .findFunctionDescriptor("sql")
                .generateSqmExpression(arguments, type, engine);
    }
}
