package dev.livelist.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables that SQL statements write, by the words before their names, anywhere in a statement. Names are in lower case,
 * without schema and quotes. Remembers up to {@value #REMEMBERED} statements. Safe for any number of threads.
 */
final class WrittenTables {

    private static final int REMEMBERED = 1000;

    /** First words of statements that may write anything without naming it. */
    private static final Set<String> UNCLEAR =
            Set.of("call", "{", "?", "exec", "execute", "do", "begin", "declare", "copy", "load", "replace");

    /** What may come before an UPDATE that is no statement of its own. */
    private static final Set<String> NOT_BEFORE_UPDATE = Set.of("for", "key", "do", "then", "on", "of");

    private final Map<String, Written> known = new ConcurrentHashMap<>();

    /**
     * What a statement writes.
     *
     * @param sql its text
     * @param tables those that it names
     * @param writesReferring whether it also writes tables that refer to those, without naming them
     * @param isUnclear whether it may write what it does not name
     * @param isNew whether it is seen for the first time
     */
    record Written(String sql, Set<String> tables, boolean writesReferring, boolean isUnclear, boolean isNew) {

        static final Written NOTHING = new Written("", Set.of(), false, false, false);
    }

    Written of(String sql) {
        Written written = known.get(sql);
        if (written != null) {
            return written;
        }
        List<String> tokens = tokens(sql);
        Set<String> tables = tables(tokens);
        boolean referring = !tokens.isEmpty() && tokens.get(0).equals("truncate") && tokens.contains("cascade");
        boolean unclear = tables.isEmpty() && !tokens.isEmpty() && UNCLEAR.contains(tokens.get(0));
        if (known.size() < REMEMBERED) {
            known.put(sql, new Written(sql, tables, referring, unclear, false));
        }
        return new Written(sql, tables, referring, unclear, true);
    }

    private static Set<String> tables(List<String> tokens) {
        Set<String> tables = new TreeSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            int name =
                    switch (tokens.get(i)) {
                        case "insert", "merge", "replace" -> after(tokens, i, "into");
                        case "delete" -> after(tokens, i, "from");
                        case "update" -> i > 0 && NOT_BEFORE_UPDATE.contains(tokens.get(i - 1)) ? -1 : i + 1;
                        case "truncate" -> i > 0 ? -1 : Math.max(after(tokens, i, "table"), i + 1);
                        case "refresh" -> i == 0 && tokens.contains("materialized") ? tokens.indexOf("view") + 1 : -1;
                        default -> -1;
                    };
            if (name > 0) {
                name = "concurrently".equals(at(tokens, name)) ? name + 1 : name;
                add(tokens, name, tables);
                if (tokens.get(i).equals("truncate")) {
                    addFurther(tokens, name, tables);
                }
            }
        }
        return Set.copyOf(tables);
    }

    private static void add(List<String> tokens, int start, Set<String> tables) {
        String table = name(tokens, start);
        if (!table.isEmpty()) {
            tables.add(table);
        }
    }

    /** Those after commas. */
    private static void addFurther(List<String> tokens, int start, Set<String> tables) {
        for (int i = start; i < tokens.size(); i++) {
            if (tokens.get(i).equals(",")) {
                add(tokens, i + 1, tables);
            }
        }
    }

    private static @Nullable String at(List<String> tokens, int i) {
        return i < tokens.size() ? tokens.get(i) : null;
    }

    private static int after(List<String> tokens, int i, String word) {
        return i + 1 < tokens.size() && tokens.get(i + 1).equals(word) ? i + 2 : -1;
    }

    /** The last part of the name that begins there. */
    private static String name(List<String> tokens, int start) {
        int i = start < tokens.size() && tokens.get(start).equals("only") ? start + 1 : start;
        if (i >= tokens.size() || tokens.get(i).equals("set")) {
            return "";
        }
        while (i + 2 < tokens.size() && tokens.get(i + 1).equals(".")) {
            i += 2;
        }
        return unquoted(tokens.get(i));
    }

    static String unquoted(String name) {
        return name.replaceAll("[\"`\\[\\]]", "").toLowerCase(Locale.ROOT);
    }

    /** Words in lower case, quoted names with their quotes, and signs one by one; without literals and comments. */
    private static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (sql.startsWith("--", i)) {
                i = end(sql, "\n", i);
            } else if (sql.startsWith("/*", i)) {
                i = end(sql, "*/", i + 2);
            } else if (c == '\'') {
                i = end(sql, "'", i + 1);
            } else if (sql.startsWith("$$", i)) {
                i = end(sql, "$$", i + 2);
            } else if (c == '"' || c == '`') {
                int end = end(sql, String.valueOf(c), i + 1);
                tokens.add(sql.substring(i, end));
                i = end;
            } else if (Character.isJavaIdentifierStart(c)) {
                int end = i;
                while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                    end++;
                }
                tokens.add(sql.substring(i, end).toLowerCase(Locale.ROOT));
                i = end;
            } else {
                tokens.add(String.valueOf(c));
                i++;
            }
        }
        return tokens;
    }

    private static int end(String sql, String mark, int from) {
        int found = sql.indexOf(mark, from);
        return found < 0 ? sql.length() : found + mark.length();
    }
}
