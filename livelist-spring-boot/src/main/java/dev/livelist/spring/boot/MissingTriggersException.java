package dev.livelist.spring.boot;

import java.util.List;

/** {@code livelist.capture} is {@code database}, and the database does not capture. */
final class MissingTriggersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sql;

    MissingTriggersException(List<String> tables, String sql) {
        super("livelist.capture is 'database', but these tables do not have Livelist's triggers as they should be: "
                + String.join(", ", tables));
        this.sql = sql;
    }

    String sql() {
        return sql;
    }
}
