package dev.livelist.sql;

import dev.livelist.FieldType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * H2. Without a collation (OFF, the default) text is compared by units of UTF-16; with one, by the rules of a {@code Collator}.
 * {@code CHAR(n)} and {@code VARCHAR_IGNORECASE} are left to it, and so is its own enum type, which it orders by the position of its
 * labels.
 */
public final class H2Dialect implements SqlDialect {

    private static final ColumnRules MEMORY = ColumnRules.builder()
            .compares(FieldType.TEXT, "CHARACTER VARYING")
            .compares(FieldType.ENUM, "CHARACTER VARYING")
            .compares(FieldType.INTEGER, "TINYINT", "SMALLINT", "INTEGER", "BIGINT")
            .compares(FieldType.DECIMAL, "NUMERIC", "TINYINT", "SMALLINT", "INTEGER", "BIGINT")
            .compares(FieldType.FLOATING, "REAL", "DOUBLE PRECISION")
            .compares(FieldType.BOOLEAN, "BOOLEAN")
            .compares(FieldType.UUID, "UUID")
            .compares(FieldType.INSTANT, "TIMESTAMP WITH TIME ZONE")
            .compares(FieldType.DATE, "DATE")
            .compares(FieldType.DATE_TIME, "TIMESTAMP")
            .exact(Float.class, "REAL")
            .exact(Double.class, "DOUBLE PRECISION")
            .exact(Byte.class, "TINYINT")
            .exact(Short.class, "TINYINT", "SMALLINT")
            .exact(Integer.class, "TINYINT", "SMALLINT", "INTEGER")
            .build();

    @Override
    public Set<String> products() {
        return Set.of("H2");
    }

    @Override
    public String contains(String expression, String pattern, ColumnFacts facts) {
        return expression + " ILIKE " + pattern + " ESCAPE '" + SqlTerms.ESCAPE + "'";
    }

    /** {@inheritDoc} H2 has one collation for all of a database, and none by default. */
    @Override
    public String binary(String expression) {
        return expression;
    }

    /** {@inheritDoc} As bytes of UTF-8: a collation, and {@code VARCHAR_IGNORECASE}, hold different texts to be equal. */
    @Override
    public String smallest(String expression) {
        return "UTF8TOSTRING(MIN(STRINGTOUTF8(" + expression + ")))";
    }

    @Override
    public Optional<CatalogQuery> columns(TableName table) {
        String schema = table.schema();
        return Optional.of(new CatalogQuery(
                "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLLATION_NAME,"
                        + " CAST(CHARACTER_MAXIMUM_LENGTH AS VARCHAR) AS MAXIMUM_LENGTH, CAST(NUMERIC_SCALE AS VARCHAR) AS SCALE,"
                        + " CAST(DB_OBJECT_ID('TABLE', TABLE_SCHEMA, TABLE_NAME) AS VARCHAR) AS TABLE_ID,"
                        + " (SELECT VIEW_DEFINITION FROM INFORMATION_SCHEMA.VIEWS V"
                        + " WHERE V.TABLE_SCHEMA = C.TABLE_SCHEMA AND V.TABLE_NAME = C.TABLE_NAME) AS VIEW_DEFINITION"
                        + " FROM INFORMATION_SCHEMA.COLUMNS C WHERE UPPER(TABLE_NAME) = UPPER(?)"
                        + (schema == null ? " AND TABLE_SCHEMA = SCHEMA()" : " AND UPPER(TABLE_SCHEMA) = UPPER(?)"),
                schema == null ? List.of(table.name()) : List.of(table.name(), schema)));
    }

    @Override
    public ColumnFacts facts(List<Map<String, @Nullable String>> rows, Iterable<Map.Entry<String, String>> references) {
        long tables = rows.stream().map(row -> row.get("table_name")).distinct().count();
        return tables == 1
                ? new ColumnFacts(
                        Catalog.types(rows, "column_name", references, H2Dialect::type),
                        "",
                        Catalog.fingerprint(rows),
                        "")
                : ColumnFacts.NONE;
    }

    private static ColumnFacts.Type type(Map<String, @Nullable String> row) {
        TextRules rules = "OFF".equals(row.get("collation_name")) ? TextRules.BY_UNIT : TextRules.LOOSE;
        return new ColumnFacts.Type(Catalog.text(row, "data_type"), rules, rules);
    }

    @Override
    public ColumnRules memory() {
        return MEMORY;
    }
}
