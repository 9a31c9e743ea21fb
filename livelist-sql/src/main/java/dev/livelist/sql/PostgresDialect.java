package dev.livelist.sql;

import dev.livelist.FieldType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL.
 *
 * <p>By code point are, in a database of UTF-8: the C and POSIX locales of the C library, which PostgreSQL compares by itself, and
 * every locale of the provider built into PostgreSQL 17 and later. Not the library's {@code C.UTF-8}, which differs among libraries;
 * not ICU. All others follow a language's rules; but unless a collation is declared as not deterministic, texts are equal only when
 * their bytes are. A default collation (provider d) is the database's. {@code char(n)} is left to it, for trailing blanks, and so are
 * {@code citext} and enum types, which it orders by the position of their labels.
 *
 * <p>An instant is compared in memory only where its column has a time zone: two clock readings of one hour, in autumn, are not ordered as
 * the instants that they are read as.
 */
public final class PostgresDialect implements SqlDialect {

    private static final ColumnRules MEMORY = ColumnRules.builder()
            .compares(FieldType.TEXT, "text", "varchar")
            .compares(FieldType.ENUM, "text", "varchar")
            .compares(FieldType.INTEGER, "int2", "int4", "int8")
            .compares(FieldType.DECIMAL, "numeric", "int2", "int4", "int8")
            .compares(FieldType.FLOATING, "float4", "float8")
            .compares(FieldType.BOOLEAN, "bool")
            .compares(FieldType.UUID, "uuid")
            .compares(FieldType.INSTANT, "timestamptz")
            .compares(FieldType.DATE, "date")
            .compares(FieldType.DATE_TIME, "timestamp")
            .exact(Float.class, "float4")
            .exact(Double.class, "float8")
            .exact(Byte.class)
            .exact(Short.class, "int2")
            .exact(Integer.class, "int2", "int4")
            .build();

    /** Some columns of the catalog are younger than others; as members of a JSON document they may be missing. */
    private static final String COLUMNS = """
            SELECT a.attname::text AS attname,
                   a.attrelid::text AS relation,
                   a.attnum::text AS number,
                   a.attnotnull::text AS never_null,
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
             WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
            """;

    @Override
    public Set<String> products() {
        return Set.of("PostgreSQL");
    }

    /** {@inheritDoc} By a collation that knows every letter, where there is one. */
    @Override
    public String contains(String expression, String pattern, ColumnFacts facts) {
        return expression + facts.searchCollation() + " ILIKE " + pattern + " ESCAPE '" + SqlTerms.ESCAPE + "'";
    }

    @Override
    public String binary(String expression) {
        return expression + " COLLATE pg_catalog.\"C\"";
    }

    /** {@inheritDoc} As {@code text}: {@code citext} has an order of its own, and a type of enums has no collation. */
    @Override
    public String smallest(String expression) {
        return "MIN(CAST(" + expression + " AS text) COLLATE pg_catalog.\"C\")";
    }

    /** {@inheritDoc} A {@code numeric} without a scale keeps the decimals of each value. */
    @Override
    public String scaled(String number, String column, ColumnFacts.@Nullable Type type) {
        return type != null && type.name().equals("numeric")
                ? "ROUND(" + number + ", MAX(SCALE(" + column + ")))"
                : number;
    }

    @Override
    public Optional<CatalogQuery> columns(TableName table) {
        return Optional.of(new CatalogQuery(COLUMNS, List.of(table.sql())));
    }

    @Override
    public ColumnFacts facts(List<Map<String, @Nullable String>> rows, Iterable<Map.Entry<String, String>> references) {
        if (rows.isEmpty()) {
            return ColumnFacts.NONE;
        }
        String search = rows.get(0).get("search_collation");
        return new ColumnFacts(
                Catalog.types(rows, "attname", references, PostgresDialect::type),
                search == null ? "" : " COLLATE pg_catalog.\"" + search + "\"",
                Catalog.fingerprint(rows),
                Catalog.text(rows.get(0), "row_security"));
    }

    private static ColumnFacts.Type type(Map<String, @Nullable String> row) {
        boolean own = !"d".equals(row.get("provider"));
        String provider = own ? row.get("provider") : row.get("database_provider");
        String locale = own ? row.get("locale") : row.get("database_locale");
        boolean isUnicode = "UTF8".equals(row.get("encoding"));
        TextRules rules = TextRules.LOOSE;
        if (isUnicode && !"false".equals(row.get("deterministic"))) {
            boolean plain = "b".equals(provider)
                    || ("c".equals(provider) && Set.of("C", "POSIX").contains(locale));
            rules = plain ? TextRules.BY_CODE_POINT : TextRules.EXACT;
        }
        return new ColumnFacts.Type(
                Catalog.text(row, "typname"),
                rules,
                isUnicode ? TextRules.BY_CODE_POINT : TextRules.LOOSE,
                "true".equals(row.get("never_null")));
    }

    /** {@inheritDoc} The last argument says that a setting ends with its transaction. */
    @Override
    public Optional<String> settings(int count) {
        return Optional.of(
                "SELECT set_config('transaction_read_only', 'on', true)" + ", set_config(?, ?, true)".repeat(count));
    }

    @Override
    public ColumnRules memory() {
        return MEMORY;
    }
}
