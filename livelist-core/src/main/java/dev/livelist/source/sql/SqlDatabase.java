package dev.livelist.source.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The databases whose order of values is known here, and what their catalogs are asked about a table's columns. */
public enum SqlDatabase {
    /** H2. */
    H2("H2", "COLUMN_NAME") {
        @Override
        ColumnFacts.Type type(Map<String, @Nullable String> row) {
            // Without a collation (OFF, the default) text is compared by its units; with one, by the rules of a
            // Collator.
            ColumnFacts.TextRules rules =
                    "OFF".equals(row.get("COLLATION_NAME")) ? ColumnFacts.TextRules.PLAIN : ColumnFacts.TextRules.LOOSE;
            return new ColumnFacts.Type(text(row, "DATA_TYPE"), rules, rules);
        }

        @Override
        public String columnsQuery(IntFunction<String> marker) {
            return "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS"
                    + " WHERE UPPER(TABLE_NAME) = UPPER(" + marker.apply(1) + ")"
                    + " AND UPPER(TABLE_SCHEMA) = UPPER(COALESCE(" + marker.apply(2) + ", SCHEMA()))";
        }

        @Override
        ColumnFacts facts(List<Map<String, @Nullable String>> rows, Map<String, ColumnFacts.Type> columns) {
            long tables =
                    rows.stream().map(row -> row.get("TABLE_NAME")).distinct().count();
            return tables == 1 ? new ColumnFacts(columns, "", "") : ColumnFacts.NONE;
        }
    },

    /** PostgreSQL. */
    POSTGRESQL("PostgreSQL", "attname") {
        /*
         * By code point are, in a database of UTF-8: the C and POSIX locales of the C library, which PostgreSQL compares by
         * itself, and every locale of the provider built into PostgreSQL 17 and later. Not the library's {@code C.UTF-8},
         * which differs among libraries; not ICU. All others follow a language's rules; but unless a collation is declared as
         * not deterministic, texts are equal only when their bytes are. A default collation (provider d) is the
         * database's.
         */
        @Override
        ColumnFacts.Type type(Map<String, @Nullable String> row) {
            boolean own = !"d".equals(row.get("provider"));
            String provider = own ? row.get("provider") : row.get("database_provider");
            String locale = own ? row.get("locale") : row.get("database_locale");
            ColumnFacts.TextRules rules = ColumnFacts.TextRules.LOOSE;
            if ("UTF8".equals(row.get("encoding")) && !"false".equals(row.get("deterministic"))) {
                boolean plain = "b".equals(provider)
                        || ("c".equals(provider) && Set.of("C", "POSIX").contains(locale));
                rules = plain ? ColumnFacts.TextRules.PLAIN : ColumnFacts.TextRules.EXACT;
            }
            return new ColumnFacts.Type(
                    text(row, "typname"),
                    rules,
                    "UTF8".equals(row.get("encoding")) ? ColumnFacts.TextRules.PLAIN : ColumnFacts.TextRules.LOOSE);
        }

        @Override
        public String columnsQuery(IntFunction<String> marker) {
            return POSTGRESQL_COLUMNS.replace(":table", marker.apply(1));
        }

        @Override
        ColumnFacts facts(List<Map<String, @Nullable String>> rows, Map<String, ColumnFacts.Type> columns) {
            if (rows.isEmpty()) {
                return ColumnFacts.NONE;
            }
            String search = rows.get(0).get("search_collation");
            return new ColumnFacts(
                    columns,
                    search == null ? "" : " COLLATE pg_catalog.\"" + search + "\"",
                    " COLLATE pg_catalog.\"C\"");
        }
    };

    /** Some columns of the catalog are younger than others; as members of a JSON document they may be missing. */
    private static final String POSTGRESQL_COLUMNS = """
            SELECT a.attname::text AS attname,
                   CASE t.typnamespace WHEN 'pg_catalog'::regnamespace THEN t.typname::text ELSE 'other' END AS typname,
                   c.collprovider::text AS provider,
                   c.collcollate::text AS locale,
                   to_jsonb(c) ->> 'collisdeterministic' AS deterministic,
                   coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS database_provider,
                   d.datcollate::text AS database_locale,
                   getdatabaseencoding()::text AS encoding,
                   (SELECT s.collname::text
                      FROM pg_catalog.pg_collation s
                     WHERE s.collnamespace = 'pg_catalog'::regnamespace
                       AND s.collname IN ('pg_c_utf8', 'und-x-icu')
                       AND s.collencoding IN (-1, d.encoding)
                     ORDER BY s.collname
                     LIMIT 1) AS search_collation
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              JOIN pg_catalog.pg_database d ON d.datname = current_database()
              LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
             WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private final String product;
    private final String columnName;

    SqlDatabase(String product, String columnName) {
        this.product = product;
        this.columnName = columnName;
    }

    /**
     * The database of that product name, as R2DBC and JDBC tell it alike.
     *
     * @throws IllegalStateException for one that is not known here
     */
    public static SqlDatabase of(String product) {
        for (SqlDatabase database : values()) {
            if (database.product.equals(product)) {
                return database;
            }
        }
        throw new IllegalStateException(
                "Livelist reads lists from H2 and PostgreSQL; it does not know how '" + product + "' orders values");
    }

    /**
     * The query that asks about a table's columns. It has one parameter on PostgreSQL, the table's name as it stands in SQL; and
     * two on H2, the table's name as the catalog knows it and that of its schema, or NULL for the current one.
     *
     * @param marker the marker of the parameter with that number, from 1
     */
    public abstract String columnsQuery(IntFunction<String> marker);

    /**
     * What the answer to {@link #columnsQuery} says.
     *
     * @param rows by the names of the query's columns
     * @param references the names of the columns asked about, as the catalog knows them apart from their case, by
     *     property. One that is not found, or found twice for want of quotes, is left out
     */
    public ColumnFacts facts(List<Map<String, @Nullable String>> rows, Iterable<Map.Entry<String, String>> references) {
        Map<String, ColumnFacts.Type> columns = new HashMap<>();
        for (Map.Entry<String, String> reference : references) {
            List<Map<String, @Nullable String>> found = rows.stream()
                    .filter(row -> reference.getValue().equalsIgnoreCase(row.get(columnName)))
                    .toList();
            if (found.size() == 1) {
                columns.put(reference.getKey(), type(found.get(0)));
            }
        }
        return facts(rows, columns);
    }

    abstract ColumnFacts.Type type(Map<String, @Nullable String> row);

    abstract ColumnFacts facts(List<Map<String, @Nullable String>> rows, Map<String, ColumnFacts.Type> columns);

    private static String text(Map<String, @Nullable String> row, String column) {
        return Optional.ofNullable(row.get(column)).orElse("");
    }
}
