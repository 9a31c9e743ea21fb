package dev.livelist.sql;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is different about one database: how a list's statements are written for it, what its catalog is asked, and what memory
 * may decide in its place. Row sources write the rest, which all databases have in common.
 *
 * <p>An application may bring a dialect of its own, as a bean; it comes before those of Livelist. Whatever a dialect claims for
 * memory must be true of every value of a column: a wrong claim shows wrong rows, and nothing notices. What it does not claim
 * costs a statement and is right.
 *
 * <p>Implementations have no state, are safe for any number of threads, and do not block. An expression that is passed in stands
 * once in what is returned; {@code ?} may be such an expression. No value of a reader is ever passed in.
 */
public interface SqlDialect {

    /**
     * The names by which this database is known: as its R2DBC driver's metadata say it, and as the class of Hibernate's dialect is
     * called, without {@code Dialect}; such as {@code PostgreSQL}.
     */
    Set<String> products();

    /**
     * The terms of an ORDER BY that sort by an expression and put NULLs last, whatever the direction and whatever the
     * database is set to.
     */
    default List<String> orderedBy(String expression, boolean ascending) {
        return List.of(expression + (ascending ? " ASC NULLS LAST" : " DESC NULLS LAST"));
    }

    /** What ends a statement that reads a part of its rows, in which {@code :limit} and {@code :offset} stand for numbers. */
    default String page() {
        return "LIMIT :limit OFFSET :offset";
    }

    /** What ends a statement that reads at most so many rows, in which {@code :limit} stands for the number. */
    default String first() {
        return "LIMIT :limit";
    }

    /**
     * Whether a text contains another one, without regard to case, whatever the column's collation.
     *
     * @param expression the text
     * @param pattern the pattern, as {@link SqlTerms#containing} makes it
     */
    String contains(String expression, String pattern, ColumnFacts facts);

    /** A text, to be sorted by the codes of its characters, whatever its column's collation. */
    String binary(String expression);

    /** The smallest text of a group by the codes of its characters, as a text, whatever the column's collation. */
    default String smallest(String expression) {
        return "MIN(" + binary(expression) + ")";
    }

    /**
     * A decimal of a group with as many decimals as the group's values have at most. Where a column holds equal numbers with more decimals and
     * with fewer, which one a database finds first says nothing then.
     *
     * @param number the decimal: an aggregate of the column's values, or a column that is grouped by
     * @param column the column
     * @param type the column's type; null where it is not known
     */
    default String scaled(String number, String column, ColumnFacts.@Nullable Type type) {
        return number;
    }

    /**
     * The present by the database's clock, as it is compared with a column.
     *
     * @param column the column's type; null where it is not known
     * @param clock where columns have no time zone: the offset of the clock of which they hold the readings
     */
    default String now(ColumnFacts.@Nullable Type column, ZoneOffset clock) {
        return "CURRENT_TIMESTAMP";
    }

    /** Whether columns that hold points in time have a time zone. */
    default boolean hasZonedTimes() {
        return true;
    }

    /** What the catalog is asked about a table's columns; empty where nothing is asked, and so nothing is known of them. */
    default Optional<CatalogQuery> columns(TableName table) {
        return Optional.empty();
    }

    /**
     * What the answer to {@link #columns} says.
     *
     * @param rows by the names of the query's columns, in lower case
     * @param references the names of the columns asked about, as the catalog knows them apart from their case, by
     *     property. One that is not found, or found twice for want of quotes, is left out
     */
    default ColumnFacts facts(
            List<Map<String, @Nullable String>> rows, Iterable<Map.Entry<String, String>> references) {
        return ColumnFacts.NONE;
    }

    /**
     * A statement that makes the transaction under way read-only, and lets settings of the session hold until its end.
     *
     * @return its text, in which {@code ?} stands for a name and for a value in turn; empty where the database has no such settings
     */
    default Optional<String> settings(int count) {
        return Optional.empty();
    }

    /** What memory may decide; by default nothing. */
    default ColumnRules memory() {
        return ColumnRules.NONE;
    }

    /** How many selections one statement may ask about: few enough for the database's parameters and columns. */
    default int selectionsAtATime() {
        return 128;
    }

    /**
     * A statement.
     *
     * @param sql its text, in which each {@code ?} is a parameter
     * @param arguments the parameters' values, in their order
     */
    record CatalogQuery(String sql, List<String> arguments) {

        /** Keeps a copy. */
        public CatalogQuery {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * The name of a table.
     *
     * @param sql as it stands in SQL, perhaps with quotes and a schema
     * @param name as the catalog knows it, apart from its case
     * @param schema the schema's name as the catalog knows it, apart from its case; null where the name has none
     */
    record TableName(String sql, String name, @Nullable String schema) {}
}
