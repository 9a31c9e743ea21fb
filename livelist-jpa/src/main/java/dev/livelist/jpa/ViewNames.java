package dev.livelist.jpa;

import dev.livelist.sql.WrittenTables;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which names are those of views, by the catalog. A view that is written writes tables that the statement does not name. Remembers up to
 * {@value #REMEMBERED} names. Safe for any number of threads.
 */
final class ViewNames {

    private static final Logger log = LoggerFactory.getLogger(ViewNames.class);

    private static final int REMEMBERED = 1000;

    /** Kinds of tables whose rows are kept in other tables, as the drivers name them. */
    private static final String[] KINDS = {"VIEW", "SYNONYM", "ALIAS"};

    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    /** A connection that is at hand. */
    interface Connected {
        Connection get() throws SQLException;
    }

    /**
     * Whether one of these is a view. The catalog is asked about each name once; where it does not answer, a name may be one.
     *
     * @param names in lower case, without schema and quotes
     */
    boolean isAmong(Set<String> names, Connected connection) {
        if (!known.keySet().containsAll(names)) {
            ask(names, connection);
        }
        return names.stream().anyMatch(name -> known.getOrDefault(name, true));
    }

    private void ask(Set<String> names, Connected connected) {
        Set<String> views = new HashSet<>();
        try {
            Connection connection = connected.get();
            DatabaseMetaData catalog = connection.getMetaData();
            try (ResultSet found = catalog.getTables(connection.getCatalog(), null, "%", KINDS)) {
                while (found.next()) {
                    views.add(WrittenTables.unquoted(found.getString("TABLE_NAME")));
                }
            }
        } catch (SQLException e) {
            log.debug("livelist.catalog.views: not told", e);
            return;
        }
        for (String name : names) {
            if (known.size() < REMEMBERED) {
                known.put(name, views.contains(name));
            }
        }
    }
}
