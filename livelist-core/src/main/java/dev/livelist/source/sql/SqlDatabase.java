package dev.livelist.source.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
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
            return "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLLATION_NAME,"
                    + " CAST(CHARACTER_MAXIMUM_LENGTH AS VARCHAR) AS MAXIMUM_LENGTH, CAST(NUMERIC_SCALE AS VARCHAR) AS SCALE,"
                    + " CAST(DB_OBJECT_ID('TABLE', TABLE_SCHEMA, TABLE_NAME) AS VARCHAR) AS TABLE_ID,"
                    + " (SELECT VIEW_DEFINITION FROM INFORMATION_SCHEMA.VIEWS V"
                    + " WHERE V.TABLE_SCHEMA = C.TABLE_SCHEMA AND V.TABLE_NAME = C.TABLE_NAME) AS VIEW_DEFINITION"
                    + " FROM INFORMATION_SCHEMA.COLUMNS C"
                    + " WHERE UPPER(TABLE_NAME) = UPPER(" + marker.apply(1) + ")"
                    + " AND UPPER(TABLE_SCHEMA) = UPPER(COALESCE(" + marker.apply(2) + ", SCHEMA()))";
        }

        @Override
        ColumnFacts facts(List<Map<String, @Nullable String>> rows, Map<String, ColumnFacts.Type> columns) {
            long tables =
                    rows.stream().map(row -> row.get("TABLE_NAME")).distinct().count();
            return tables == 1 ? new ColumnFacts(columns, "", "", fingerprint(rows), "") : ColumnFacts.NONE;
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
                    " COLLATE pg_catalog.\"C\"",
                    fingerprint(rows),
                    text(rows.get(0), "row_security"));
        }
    };

    /** Some columns of the catalog are younger than others; as members of a JSON document they may be missing. */
    private static final String POSTGRESQL_COLUMNS = """
            SELECT a.attname::text AS attname,
                   a.attrelid::text AS relation,
                   a.attnum::text AS number,
                   format_type(a.atttypid, a.atttypmod) AS declared,
                   CASE rel.relkind WHEN 'v' THEN pg_get_viewdef(rel.oid) END AS definition,
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
                     LIMIT 1) AS search_collation,
                   (WITH RECURSIVE behind (oid, kind, asking) AS (
                        SELECT rel.oid, rel.relkind, current_user::regrole::oid
                        UNION
                        SELECT c.oid, c.relkind,
                               CASE WHEN v.reloptions && ARRAY['security_invoker=true', 'security_invoker=on']
                                    THEN b.asking ELSE v.relowner END
                          FROM behind b
                          JOIN pg_catalog.pg_class v ON v.oid = b.oid
                          JOIN pg_catalog.pg_rewrite r ON r.ev_class = b.oid
                          JOIN pg_catalog.pg_depend d
                            ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> b.oid
                          JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
                         WHERE b.kind = 'v')
                    SELECT string_agg(DISTINCT c.oid::regclass::text, ', ')
                      FROM behind b
                      JOIN pg_catalog.pg_class c ON c.oid = b.oid
                      JOIN pg_catalog.pg_roles u ON u.oid = b.asking
                     WHERE c.relrowsecurity AND NOT u.rolsuper AND NOT u.rolbypassrls
                       AND (c.relforcerowsecurity OR NOT pg_has_role(b.asking, c.relowner, 'USAGE'))) AS row_security
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class rel ON rel.oid = a.attrelid
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

    /** All that the catalog has answered, in an order of its own. */
    private static String fingerprint(List<Map<String, @Nullable String>> rows) {
        return rows.stream().map(row -> new TreeMap<>(row).toString()).sorted().collect(Collectors.joining());
    }

    abstract ColumnFacts.Type type(Map<String, @Nullable String> row);

    abstract ColumnFacts facts(List<Map<String, @Nullable String>> rows, Map<String, ColumnFacts.Type> columns);

    private static String text(Map<String, @Nullable String> row, String column) {
        return Optional.ofNullable(row.get(column)).orElse("");
    }
}
