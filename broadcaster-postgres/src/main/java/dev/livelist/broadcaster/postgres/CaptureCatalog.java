package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.postgres.CaptureSql.Captured;
import dev.livelist.broadcaster.postgres.PostgresCapture.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of the tables that are to be captured: which relation each name means, and which tables are behind a
 * view. A table tells of its rows. A view has no rows of its own: each table behind it tells that the view may have
 * changed, but for the tables of models that its lists depend on, whose changes lists follow by themselves.
 */
final class CaptureCatalog {

    /** An object of a kind that cannot be used here. */
    private static final String WRONG_OBJECT_TYPE = "42809";

    private static final String UNDEFINED_TABLE = "42P01";

    private static final String RELATION = """
            select c.relkind::text as kind, (select current_setting('search_path')) as search_path
              from pg_catalog.pg_class c
             where c.oid = to_regclass(?)
            """;

    /** A rule of a view depends on each relation that its query names, and on the functions that it calls. */
    private static final String BEHIND = """
            with recursive behind (oid, kind) as (
                select c.oid, c.relkind from pg_catalog.pg_class c where c.oid = to_regclass(?)
                union
                select c.oid, c.relkind
                  from behind b
                  join pg_catalog.pg_rewrite r on r.ev_class = b.oid
                  join pg_catalog.pg_depend d
                    on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
                   and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> b.oid
                  join pg_catalog.pg_class c on c.oid = d.refobjid
                 where b.kind = 'v' and c.relkind in ('r', 'p', 'v', 'm', 'f')
            )
            select b.kind::text as kind, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
                   n.nspname in ('pg_catalog', 'information_schema') as of_system,
                   (select string_agg(distinct p.oid::regprocedure::text, ', ')
                      from pg_catalog.pg_rewrite r
                      join pg_catalog.pg_depend d
                        on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
                       and d.refclassid = 'pg_catalog.pg_proc'::regclass
                      join pg_catalog.pg_proc p on p.oid = d.refobjid
                      join pg_catalog.pg_language l on l.oid = p.prolang
                     where r.ev_class = b.oid and b.kind = 'v' and l.lanname not in ('internal', 'c')) as functions
              from behind b
              join pg_catalog.pg_class c on c.oid = b.oid
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             order by 2
            """;

    private final Connection connection;
    private final Map<String, Location> locations = new HashMap<>();

    CaptureCatalog(Connection connection) {
        this.connection = connection;
    }

    /**
     * What has to be captured on which relation, for each table in the order given.
     *
     * @throws SQLException where there is no such table, where it is another one than the application's, or where nothing
     *     can be captured on it
     */
    Map<Table, List<Captured>> captured(List<Table> tables) throws SQLException {
        Map<Table, List<Captured>> captured = new LinkedHashMap<>();
        for (Table table : tables) {
            captured.put(table, captured(table, tables));
        }
        return captured;
    }

    /** What views call that may read tables which nobody knows of, by the view's label. */
    Map<String, String> functions(List<Table> tables) throws SQLException {
        Map<String, String> functions = new LinkedHashMap<>();
        for (Table table : tables) {
            String called = behind(table.name()).stream()
                    .map(Relation::functions)
                    .filter(some -> some != null)
                    .collect(Collectors.joining(", "));
            if (!called.isEmpty()) {
                functions.put(table.label(), called);
            }
        }
        return functions;
    }

    private List<Captured> captured(Table table, List<Table> all) throws SQLException {
        String kind = kind(table);
        if (!kind.equals("v")) {
            requireTable(kind, table.name(), table);
            return List.of(new Captured(table.label(), table.name(), table.keyColumn()));
        }
        Set<String> followed = followed(table, all);
        List<Captured> captured = new ArrayList<>();
        for (Relation relation : behind(table.name())) {
            boolean isSource = !relation.kind().equals("v") && !relation.ofSystem();
            if (isSource && !followed.contains(location(relation.name()).place())) {
                requireTable(relation.kind(), relation.name(), table);
                captured.add(new Captured(table.label(), relation.name(), ""));
            }
        }
        return captured;
    }

    /** The places of the tables whose changes the view's lists follow by themselves. */
    private Set<String> followed(Table view, List<Table> all) throws SQLException {
        Set<String> places = new HashSet<>();
        for (Table other : all) {
            if (view.followed().contains(other.label())) {
                places.add(location(other.name()).place());
            }
        }
        return places;
    }

    private String kind(Table table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RELATION)) {
            statement.setString(1, table.name());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    requireSame(table);
                    return row.getString("kind");
                }
            }
        }
        throw new SQLException(
                "There is no table " + table.name() + ", of which " + table.label()
                        + " is to be told, in the database that the triggers are made in",
                UNDEFINED_TABLE);
    }

    private void requireSame(Table table) throws SQLException {
        Location expected = table.location();
        Location found = location(table.name());
        if (expected != null && !expected.place().equals(found.place())) {
            throw new SQLException(
                    "The application reads " + table.label() + " from " + expected.name()
                            + " over its own connections, but where the triggers are made " + table.name()
                            + " is another table, " + found.name()
                            + ", or it is another database or server. Let both lead to the same database",
                    WRONG_OBJECT_TYPE);
        }
    }

    private static void requireTable(String kind, String name, Table table) throws SQLException {
        String what =
                switch (kind) {
                    case "r", "p" -> null;
                    case "m" -> "a materialized view, which changes when it is refreshed, and no trigger sees that";
                    case "f" -> "a foreign table, whose changes elsewhere no trigger sees";
                    default -> "no table and no view";
                };
        if (what != null) {
            throw new SQLException(
                    "Changes of " + table.label() + " cannot be captured: " + name + " is " + what, WRONG_OBJECT_TYPE);
        }
    }

    private Location location(String name) throws SQLException {
        Location known = locations.get(name);
        if (known != null) {
            return known;
        }
        try (PreparedStatement statement = connection.prepareStatement(Location.query("?"))) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("There is no table " + name, UNDEFINED_TABLE);
                }
                Location location = new Location(row.getString("place"), row.getString("name"));
                locations.put(name, location);
                return location;
            }
        }
    }

    private record Relation(
            String kind,
            String name,
            boolean ofSystem,
            @Nullable String functions) {}

    private List<Relation> behind(String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEHIND)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                List<Relation> relations = new ArrayList<>();
                while (rows.next()) {
                    relations.add(new Relation(
                            rows.getString("kind"),
                            rows.getString("name"),
                            rows.getBoolean("of_system"),
                            rows.getString("functions")));
                }
                return relations;
            }
        }
    }
}
