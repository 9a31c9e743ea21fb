package dev.livelist.jpa;

import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.SqlDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the database's catalog about a model's columns, which may be in several tables. Blocks. */
final class CatalogFacts {

    private static final Logger log = LoggerFactory.getLogger(CatalogFacts.class);

    private final SqlDialect dialect;
    private final JpaModel model;

    CatalogFacts(SqlDialect dialect, JpaModel model) {
        this.dialect = dialect;
        this.model = model;
    }

    ColumnFacts read(Connection connection) throws SQLException {
        Map<String, List<JpaColumn>> tables = new LinkedHashMap<>();
        for (JpaColumn column : model.all()) {
            if (column.isPlain() && !model.isUnion()) {
                tables.computeIfAbsent(column.table(), table -> new ArrayList<>())
                        .add(column);
            }
        }
        ColumnFacts all = ColumnFacts.NONE;
        for (Map.Entry<String, List<JpaColumn>> table : tables.entrySet()) {
            all = all.and(read(connection, table.getKey(), table.getValue()));
        }
        return all;
    }

    private ColumnFacts read(Connection connection, String table, List<JpaColumn> columns) throws SQLException {
        List<String> names = names(table);
        int last = names.size() - 1;
        SqlDialect.CatalogQuery query = dialect.columns(
                        new SqlDialect.TableName(table, names.get(last), last == 0 ? null : names.get(last - 1)))
                .orElse(null);
        if (query == null) {
            return ColumnFacts.NONE;
        }
        try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
            for (int i = 0; i < query.arguments().size(); i++) {
                statement.setString(i + 1, query.arguments().get(i));
            }
            try (ResultSet result = statement.executeQuery()) {
                return dialect.facts(
                        rows(result),
                        columns.stream()
                                .map(column -> Map.entry(column.property(), column.reference()))
                                .toList());
            }
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            log.warn(
                    "livelist.catalog.refused: it does not tell about the columns of {}; every order of its rows is left to the database",
                    table,
                    e);
            return ColumnFacts.NONE;
        }
    }

    /** The statement is wrong for this database, or not allowed: it would be the same again. */
    private static boolean isRefusal(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("42");
    }

    /** The parts of a name, without their quotes. */
    private static List<String> names(String table) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < table.length(); i++) {
            char c = table.charAt(i);
            if (c == '"' || c == '`') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }

    /** By the names of the query's columns, in lower case. */
    private static List<Map<String, @Nullable String>> rows(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        while (result.next()) {
            Map<String, @Nullable String> row = new HashMap<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), result.getString(i));
            }
            rows.add(row);
        }
        return rows;
    }
}
