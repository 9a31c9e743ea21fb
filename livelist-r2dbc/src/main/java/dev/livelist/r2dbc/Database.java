package dev.livelist.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The databases this module knows, and how each is asked about its columns. */
enum Database {
    H2("H2") {
        @Override
        Mono<ColumnFacts> facts(Connection connection, ModelTable table) {
            Statement statement = connection
                    .createStatement(
                            "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLLATION_NAME"
                                    + " FROM INFORMATION_SCHEMA.COLUMNS"
                                    + " WHERE UPPER(TABLE_NAME) = UPPER($1) AND UPPER(TABLE_SCHEMA) = UPPER(COALESCE($2, SCHEMA()))")
                    .bind(0, table.reference());
            String schema = table.schema();
            return rows(schema == null ? statement.bindNull(1, String.class) : statement.bind(1, schema))
                    .map(rows -> {
                        if (rows.stream()
                                        .map(row -> row.get("TABLE_NAME"))
                                        .distinct()
                                        .count()
                                != 1) {
                            return ColumnFacts.NONE;
                        }
                        return new ColumnFacts(columns(table, rows, "COLUMN_NAME", H2_TYPE), "", "");
                    });
        }

        @Override
        boolean canStop() {
            return false;
        }

        @Override
        Mono<Void> stop(Connection connection) {
            return Mono.empty();
        }
    },

    POSTGRESQL("PostgreSQL") {
        @Override
        Mono<ColumnFacts> facts(Connection connection, ModelTable table) {
            return rows(connection.createStatement(POSTGRESQL_COLUMNS).bind(0, table.sql()))
                    .map(rows -> {
                        if (rows.isEmpty()) {
                            return ColumnFacts.NONE;
                        }
                        String search = rows.get(0).get("search_collation");
                        return new ColumnFacts(
                                columns(table, rows, "attname", POSTGRESQL_TYPE),
                                search == null ? "" : " COLLATE pg_catalog.\"" + search + "\"",
                                " COLLATE pg_catalog.\"C\"");
                    });
        }

        @Override
        boolean canStop() {
            return true;
        }

        @Override
        Mono<Void> stop(Connection connection) {
            return PostgresStatements.stop(connection);
        }
    };

    /** H2 without a collation ({@code OFF}, its default) compares text by its units; with one, by the rules of a {@code Collator}. */
    private static final ColumnType H2_TYPE = row -> {
        ColumnFacts.TextRules rules =
                "OFF".equals(row.get("COLLATION_NAME")) ? ColumnFacts.TextRules.PLAIN : ColumnFacts.TextRules.LOOSE;
        return new ColumnFacts.Type(text(row, "DATA_TYPE"), rules, rules);
    };

    /**
     * By code point are, in a database of UTF-8: the C and POSIX locales of the C library, which PostgreSQL compares by
     * itself, and every locale of the provider built into PostgreSQL 17 and later. Not the library's {@code C.UTF-8},
     * which differs among libraries; not ICU. All others follow a language's rules; but unless a collation is declared as
     * not deterministic, texts are equal only when their bytes are. A {@code default} collation (provider d) is the
     * database's.
     */
    private static final ColumnType POSTGRESQL_TYPE = row -> {
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
             WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private final String product;

    Database(String product) {
        this.product = product;
    }

    /**
     * Which database a connection factory leads to.
     *
     * @throws IllegalStateException for one that is not known here
     */
    static Database of(ConnectionFactory connectionFactory) {
        String name = connectionFactory.getMetadata().getName();
        for (Database database : values()) {
            if (database.product.equals(name)) {
                return database;
            }
        }
        throw new IllegalStateException("Livelist reads lists over R2DBC from H2 and PostgreSQL; it does not know how '"
                + name + "' orders values");
    }

    /**
     * Whether a statement under way can be stopped. H2's cannot: its thread is busy with it, and so is its connection, which
     * must not be given back before the end.
     */
    abstract boolean canStop();

    /** Stops what runs on a connection, so that it can be given back. Completes in any case, within a bound. */
    abstract Mono<Void> stop(Connection connection);

    /** Asks the catalog about a table's columns. */
    abstract Mono<ColumnFacts> facts(Connection connection, ModelTable table);

    private interface ColumnType {
        ColumnFacts.Type of(Map<String, @Nullable String> row);
    }

    /** Finds each property's column by its name; one that is not found, or found twice for want of quotes, is left out. */
    private static Map<String, ColumnFacts.Type> columns(
            ModelTable table, List<Map<String, @Nullable String>> rows, String name, ColumnType type) {
        Map<String, ColumnFacts.Type> columns = new HashMap<>();
        for (Column column : table.all()) {
            List<Map<String, @Nullable String>> found = rows.stream()
                    .filter(row -> column.reference().equalsIgnoreCase(row.get(name)))
                    .toList();
            if (found.size() == 1) {
                columns.put(column.property(), type.of(found.get(0)));
            }
        }
        return columns;
    }

    private static Mono<List<Map<String, @Nullable String>>> rows(Statement statement) {
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> texts(row)))
                .collectList();
    }

    private static Map<String, @Nullable String> texts(Row row) {
        Map<String, @Nullable String> texts = new HashMap<>();
        row.getMetadata()
                .getColumnMetadatas()
                .forEach(column -> texts.put(column.getName(), row.get(column.getName(), String.class)));
        return texts;
    }

    private static String text(Map<String, @Nullable String> row, String column) {
        String text = row.get(column);
        return text == null ? "" : text;
    }
}
