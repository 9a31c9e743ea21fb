package dev.livelist.sql;

import dev.livelist.FieldType;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB, and MySQL, which differs only in the names of its collations.
 *
 * <p>Most collations hold different texts to be equal, those without regard to case and accents, which are the default, above all. Memory
 * knows those of {@code utf8mb4} that compare characters by their codes: without padding ({@code utf8mb4_nopad_bin}, {@code
 * utf8mb4_0900_bin}) wholly; {@code utf8mb4_bin}, for which a text with trailing blanks is equal to one without, as far as their order
 * goes. Text that may be longer than {@code max_sort_length} is sorted by its beginning only, so its order is left to the
 * database.
 *
 * <p>Left to the database are also: {@code char(n)}, which loses trailing blanks; {@code enum}, which is ordered by the position of its
 * labels; {@code tinyint(1)}, of which a {@code Boolean} does not show which number it is ({@code bit(1)} is compared in memory);
 * {@code float}, which is sent with six digits; {@code bigint unsigned}, of which a {@code Long} holds half; the order of
 * {@code uuid}, which is one of its own; points in time in {@code timestamp}, the readings of which depend on the session's time zone.
 */
public final class MariaDbDialect implements SqlDialect {

    private static final String[] INTEGERS = {
        "tinyint",
        "tinyint unsigned",
        "smallint",
        "smallint unsigned",
        "mediumint",
        "mediumint unsigned",
        "int",
        "int unsigned",
        "bigint"
    };

    private static final String[] TEXTS = {"varchar", "tinytext", "text", "mediumtext", "longtext"};

    private static final ColumnRules MEMORY = ColumnRules.builder()
            .compares(FieldType.TEXT, TEXTS)
            .compares(FieldType.ENUM, TEXTS)
            .compares(FieldType.INTEGER, INTEGERS)
            .compares(
                    FieldType.DECIMAL,
                    "decimal",
                    "tinyint",
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "tinyint unsigned",
                    "smallint unsigned",
                    "mediumint unsigned",
                    "int unsigned",
                    "bigint unsigned")
            .compares(FieldType.FLOATING, "double")
            .compares(FieldType.BOOLEAN, "bit(1)")
            .equates(FieldType.UUID, "uuid")
            .compares(FieldType.DATE, "date")
            .compares(FieldType.DATE_TIME, "datetime")
            .exact(Float.class)
            .exact(Double.class, "double")
            .exact(Byte.class, "tinyint")
            .exact(Short.class, "tinyint", "tinyint unsigned", "smallint")
            .exact(
                    Integer.class,
                    "tinyint",
                    "tinyint unsigned",
                    "smallint",
                    "smallint unsigned",
                    "mediumint",
                    "mediumint unsigned",
                    "int")
            .build();

    /** What the sort key of a text needs beside it. */
    private static final int SORT_SUFFIX = 4;

    private static final int BYTES_OF_CHARACTER = 4;

    private static final TextRules PADDED = TextRules.of(
            Optional.of(MariaDbDialect::byPaddedCodePoint),
            false,
            "its column's collation holds texts to be equal that differ in trailing blanks");

    private static final TextRules PADDED_UNORDERED = TextRules.of(
            Optional.empty(), false, "its column's collation holds texts to be equal that differ in trailing blanks");

    private static final TextRules UNORDERED = TextRules.of(
            Optional.empty(),
            true,
            "its column's text may be longer than what the database sorts by (max_sort_length)");

    @Override
    public Set<String> products() {
        return Set.of("MariaDB", "MySQL");
    }

    /** {@inheritDoc} There is no NULLS LAST, and NULLs are the smallest. */
    @Override
    public List<String> orderedBy(String expression, boolean ascending) {
        return List.of(expression + " IS NULL", expression + (ascending ? " ASC" : " DESC"));
    }

    /** {@inheritDoc} In lower case by Unicode's simple mapping, and then character by character. */
    @Override
    public String contains(String expression, String pattern, ColumnFacts facts) {
        return folded(expression) + " LIKE " + folded(pattern) + " ESCAPE '" + SqlTerms.ESCAPE + "'";
    }

    private static String folded(String text) {
        return "LOWER(CONVERT(" + text + " USING utf8mb4)) COLLATE utf8mb4_bin";
    }

    /** {@inheritDoc} As bytes of UTF-8, which have no trailing blanks to ignore. */
    @Override
    public String binary(String expression) {
        return "CAST(CONVERT(" + expression + " USING utf8mb4) AS BINARY)";
    }

    @Override
    public String smallest(String expression) {
        return "CONVERT(MIN(" + binary(expression) + ") USING utf8mb4)";
    }

    /** {@inheritDoc} No type has a time zone, so it is a reading of a clock with that offset. */
    @Override
    public String now(ColumnFacts.@Nullable Type column, ZoneOffset clock) {
        int seconds = clock.getTotalSeconds();
        return seconds == 0 ? "UTC_TIMESTAMP(6)" : "(UTC_TIMESTAMP(6) + INTERVAL " + seconds + " SECOND)";
    }

    @Override
    public boolean hasZonedTimes() {
        return false;
    }

    /** {@inheritDoc} Of two tables whose names differ in case, where a server distinguishes them, the one of this very name. */
    @Override
    public Optional<CatalogQuery> columns(TableName table) {
        String schema = table.schema();
        return Optional.of(new CatalogQuery(
                "SELECT c.COLUMN_NAME AS column_name, c.DATA_TYPE AS data_type, c.COLUMN_TYPE AS column_type,"
                        + " c.COLLATION_NAME AS collation_name,"
                        + " CAST(c.CHARACTER_MAXIMUM_LENGTH AS CHAR) AS maximum_length,"
                        + " CAST(@@max_sort_length AS CHAR) AS sort_length, CAST(t.CREATE_TIME AS CHAR) AS create_time,"
                        + " t.TABLE_TYPE AS table_type, v.VIEW_DEFINITION AS view_definition"
                        + " FROM information_schema.COLUMNS c"
                        + " JOIN information_schema.TABLES t"
                        + " ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME"
                        + " LEFT JOIN information_schema.VIEWS v"
                        + " ON v.TABLE_SCHEMA = c.TABLE_SCHEMA AND v.TABLE_NAME = c.TABLE_NAME"
                        + " WHERE c.TABLE_SCHEMA = " + (schema == null ? "DATABASE()" : "?")
                        + " AND c.TABLE_NAME = ?"
                        + " AND (@@lower_case_table_names > 0 OR CAST(c.TABLE_NAME AS BINARY) = CAST(? AS BINARY))",
                schema == null ? List.of(table.name(), table.name()) : List.of(schema, table.name(), table.name())));
    }

    @Override
    public ColumnFacts facts(List<Map<String, @Nullable String>> rows, Iterable<Map.Entry<String, String>> references) {
        return rows.isEmpty()
                ? ColumnFacts.NONE
                : new ColumnFacts(
                        Catalog.types(rows, "column_name", references, MariaDbDialect::type),
                        "",
                        Catalog.fingerprint(rows),
                        "");
    }

    private static ColumnFacts.Type type(Map<String, @Nullable String> row) {
        return new ColumnFacts.Type(
                typeName(row), rules(Catalog.text(row, "collation_name"), isSortedWhole(row)), binaryRules(row));
    }

    /** Such as {@code int}, {@code int unsigned}, {@code tinyint(1)}. */
    private static String typeName(Map<String, @Nullable String> row) {
        String name = Catalog.text(row, "data_type").toLowerCase(Locale.ROOT);
        String declared = Catalog.text(row, "column_type").toLowerCase(Locale.ROOT);
        if (declared.startsWith("tinyint(1)") || declared.equals("bit(1)")) {
            return name + "(1)";
        }
        return declared.contains("unsigned") && !name.equals("enum") && !name.equals("set") ? name + " unsigned" : name;
    }

    private static TextRules rules(String collation, boolean sortedWhole) {
        if (collation.equals("utf8mb4_nopad_bin") || collation.equals("utf8mb4_0900_bin")) {
            return sortedWhole ? TextRules.BY_CODE_POINT : UNORDERED;
        }
        if (collation.equals("utf8mb4_bin")) {
            return sortedWhole ? PADDED : PADDED_UNORDERED;
        }
        return TextRules.LOOSE;
    }

    private static TextRules binaryRules(Map<String, @Nullable String> row) {
        return isSortedWhole(row) ? TextRules.BY_CODE_POINT : UNORDERED;
    }

    /** Whether the database sorts by every character that the column may have. */
    private static boolean isSortedWhole(Map<String, @Nullable String> row) {
        String longest = row.get("maximum_length");
        String sorted = row.get("sort_length");
        return longest != null
                && sorted != null
                && Long.parseLong(longest) * BYTES_OF_CHARACTER + SORT_SUFFIX <= Long.parseLong(sorted);
    }

    /** As if the shorter text were filled up with blanks. */
    private static int byPaddedCodePoint(String left, String right) {
        int longer = Math.max(left.length(), right.length());
        return TextRules.byCodePoint(padded(left, longer), padded(right, longer));
    }

    private static String padded(String text, int length) {
        return text + " ".repeat(length - text.length());
    }

    @Override
    public ColumnRules memory() {
        return MEMORY;
    }
}
