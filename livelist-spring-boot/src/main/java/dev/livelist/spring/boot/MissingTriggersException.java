package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresCapture.Table;
import java.util.List;

/** {@code livelist.capture} is {@code database}, and the database does not capture. */
final class MissingTriggersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Table> tables;
    private final String sql;

    MissingTriggersException(List<Table> tables, String sql) {
        super("livelist.capture is 'database', but these tables do not have Livelist's triggers as they should be: "
                + String.join(", ", names(tables)));
        this.tables = tables;
        this.sql = sql;
    }

    static List<String> names(List<Table> tables) {
        return tables.stream().map(Table::name).toList();
    }

    List<String> labels() {
        return tables.stream().map(Table::label).toList();
    }

    String sql() {
        return sql;
    }
}
