package dev.livelist.jpa;

import dev.livelist.sql.WrittenTables;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What SQL statements write. Remembers up to {@value #REMEMBERED} of them. Safe for any number of threads. */
final class KnownStatements {

    private static final int REMEMBERED = 1000;

    private final Map<String, Written> known = new ConcurrentHashMap<>();

    /**
     * What a statement writes.
     *
     * @param sql its text
     * @param isNew whether it is seen for the first time
     */
    record Written(String sql, WrittenTables what, boolean isNew) {

        static final Written NOTHING = new Written("", WrittenTables.of(""), false);
    }

    Written of(String sql) {
        Written written = known.get(sql);
        if (written != null) {
            return written;
        }
        WrittenTables what = WrittenTables.of(sql);
        if (known.size() < REMEMBERED) {
            known.put(sql, new Written(sql, what, false));
        }
        return new Written(sql, what, true);
    }
}
