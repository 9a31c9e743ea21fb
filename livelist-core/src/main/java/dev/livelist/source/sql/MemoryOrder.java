package dev.livelist.source.sql;

import static java.util.Map.entry;

import dev.livelist.FieldType;
import dev.livelist.source.TimedTerms;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * How memory compares a column's values exactly as the database does, where it does. Here is the one table that says so: per
 * database and kind of value, for which column types, and how. What is not in it, the database has to order. {@code MemoryOrderTest} tries each line on
 * the databases themselves.
 *
 * <ul>
 *   <li>Text is in it only where the column's collation has no rules of its own. PostgreSQL then compares bytes of UTF-8,
 *       which is by code point; H2 compares with {@link String#compareTo}, which is by UTF-16 unit. Where a language's rules order
 *       text, memory still knows which texts are equal, if the collation is deterministic. {@code char(n)} is
 *       not in it, for trailing blanks, nor are {@code citext} and {@code VARCHAR_IGNORECASE}.
 *   <li>An enum is ordered by its constant's name where it is stored as text. Both databases order an enum type of their
 *       own by the position of its labels, of which the class knows nothing.
 *   <li>Both order UUIDs as unsigned numbers, unlike {@link UUID#compareTo}.
 *   <li>A floating point NaN is the greatest value and equal to itself; 0.0 and -0.0 are equal.
 *   <li>A property whose class cannot hold every value of its column as it is, is not in it: a {@code Double} over {@code real}, an
 *       {@code Integer} over {@code bigint}.
 *   <li>An instant kept in a column without time zone is not in it: two clock readings of one hour, in autumn, are not
 *       ordered as the instants that they are read as.
 * </ul>
 *
 * @param database which keeps the column
 * @param type what the property holds
 * @param javaType as what it is read
 * @param column what the catalog says of the column
 */
public record MemoryOrder(SqlDatabase database, FieldType type, Class<?> javaType, ColumnFacts.Type column) {

    private static final String[] POSTGRESQL_TEXT = {"text", "varchar"};
    private static final String[] H2_TEXT = {"CHARACTER VARYING"};

    private static final Map<FieldType, Line> POSTGRESQL = Map.ofEntries(
            entry(FieldType.TEXT, text(MemoryOrder::byCodePoint, POSTGRESQL_TEXT)),
            entry(FieldType.ENUM, text((a, b) -> byCodePoint(name(a), name(b)), POSTGRESQL_TEXT)),
            entry(FieldType.INTEGER, line(MemoryOrder::natural, "int2", "int4", "int8")),
            entry(FieldType.DECIMAL, line(MemoryOrder::byNumber, "numeric", "int2", "int4", "int8")),
            entry(FieldType.FLOATING, line(MemoryOrder::byFloating, "float4", "float8")),
            entry(FieldType.BOOLEAN, line(MemoryOrder::natural, "bool")),
            entry(FieldType.UUID, line(MemoryOrder::byUnsigned, "uuid")),
            entry(FieldType.INSTANT, line(MemoryOrder::byInstant, "timestamptz")),
            entry(FieldType.DATE, line(MemoryOrder::natural, "date")),
            entry(FieldType.DATE_TIME, line(MemoryOrder::natural, "timestamp")));

    private static final Map<FieldType, Line> H2 = Map.ofEntries(
            entry(FieldType.TEXT, text(MemoryOrder::natural, H2_TEXT)),
            entry(FieldType.ENUM, text((a, b) -> name(a).compareTo(name(b)), H2_TEXT)),
            entry(FieldType.INTEGER, line(MemoryOrder::natural, "TINYINT", "SMALLINT", "INTEGER", "BIGINT")),
            entry(
                    FieldType.DECIMAL,
                    line(MemoryOrder::byNumber, "NUMERIC", "TINYINT", "SMALLINT", "INTEGER", "BIGINT")),
            entry(FieldType.FLOATING, line(MemoryOrder::byFloating, "REAL", "DOUBLE PRECISION")),
            entry(FieldType.BOOLEAN, line(MemoryOrder::natural, "BOOLEAN")),
            entry(FieldType.UUID, line(MemoryOrder::byUnsigned, "UUID")),
            entry(FieldType.INSTANT, line(MemoryOrder::byInstant, "TIMESTAMP WITH TIME ZONE")),
            entry(FieldType.DATE, line(MemoryOrder::natural, "DATE")),
            entry(FieldType.DATE_TIME, line(MemoryOrder::natural, "TIMESTAMP")));

    /** Of numbers that come in several sizes, the column types whose every value they hold as it is. */
    private static final Map<Class<?>, Set<String>> EXACT = Map.of(
            Float.class, Set.of("float4", "REAL"),
            Double.class, Set.of("float8", "DOUBLE PRECISION"),
            Byte.class, Set.of("TINYINT"),
            Short.class, Set.of("int2", "TINYINT", "SMALLINT"),
            Integer.class, Set.of("int2", "int4", "TINYINT", "SMALLINT", "INTEGER"));

    /**
     * @param text whether the column must hold text
     * @param columnTypes the column types for which the order holds
     */
    private record Line(boolean text, Set<String> columnTypes, Comparator<Object> order) {}

    /** The order of the column's values, where memory knows it. */
    public Optional<Comparator<Object>> order() {
        return line().filter(line -> !line.text || column.text() == ColumnFacts.TextRules.PLAIN)
                .map(Line::order);
    }

    /** The same where the binary collation is asked for. */
    public MemoryOrder binary() {
        return new MemoryOrder(
                database, type, javaType, new ColumnFacts.Type(column.name(), column.binary(), column.binary()));
    }

    /** When two of the column's values are equal, where memory knows it; text needs no known order for that. */
    public Optional<BiPredicate<Object, Object>> equality() {
        return line().filter(line -> !line.text || column.text() != ColumnFacts.TextRules.LOOSE)
                .map(line -> (left, right) -> line.order.compare(left, right) == 0);
    }

    /** Whether the property's class holds every number of the column, and as the same number. */
    public boolean isExact() {
        return !isInexact(javaType, column.name());
    }

    /** Why the column's values are not compared in memory, or not ordered. */
    public String whyNot() {
        if (line().isEmpty()) {
            return "how the database compares its column's type (" + column.name() + ") is not known to be how "
                    + javaType.getSimpleName() + " does";
        }
        return column.text() == ColumnFacts.TextRules.LOOSE
                ? "different texts may be equal by its column's collation"
                : "its column's collation follows a language's rules";
    }

    private Optional<Line> line() {
        Line line = (database == SqlDatabase.H2 ? H2 : POSTGRESQL).get(type);
        if (line == null || !line.columnTypes.contains(column.name()) || isInexact(javaType, column.name())) {
            return Optional.empty();
        }
        return Optional.of(line);
    }

    /**
     * Whether the property's class cannot hold every value of its column, or holds it as another number: a {@code float} of eight
     * bytes as a {@code Float}, a {@code real} of four as a {@code Double}, which a driver may read as 0.1 where the database has
     * 0.10000000149.
     */
    private static boolean isInexact(Class<?> javaType, String columnType) {
        Set<String> exact = EXACT.get(javaType);
        return exact != null && !exact.contains(columnType);
    }

    private static Line line(Comparator<Object> order, String... columnTypes) {
        return new Line(false, Set.of(columnTypes), order);
    }

    private static Line text(Comparator<Object> order, String... columnTypes) {
        return new Line(true, Set.of(columnTypes), order);
    }

    /** Two values whose own order is the database's. */
    @SuppressWarnings("unchecked") // values of one column are of one class, which has an order
    private static int natural(Object a, Object b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    /** Of a constant that the class does not know, a source gives the text. */
    private static String name(Object constant) {
        return constant instanceof Enum<?> known ? known.name() : (String) constant;
    }

    private static int byCodePoint(Object a, Object b) {
        String left = (String) a;
        String right = (String) b;
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                // Units alone order wrongly only where one is of a pair: pairs stand for what lies above U+FFFF.
                boolean leftOfPair = Character.isSurrogate(l);
                boolean rightOfPair = Character.isSurrogate(r);
                return leftOfPair == rightOfPair ? Character.compare(l, r) : leftOfPair ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int byNumber(Object a, Object b) {
        return ((BigDecimal) a).compareTo((BigDecimal) b);
    }

    private static int byFloating(Object a, Object b) {
        // Adding 0.0 turns -0.0 into 0.0. Every float is a double too.
        return Double.compare(((Number) a).doubleValue() + 0.0, ((Number) b).doubleValue() + 0.0);
    }

    private static int byUnsigned(Object a, Object b) {
        UUID left = (UUID) a;
        UUID right = (UUID) b;
        int order = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return order != 0
                ? order
                : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }

    private static int byInstant(Object a, Object b) {
        return TimedTerms.instant(a).compareTo(TimedTerms.instant(b));
    }
}
