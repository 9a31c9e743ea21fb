package dev.livelist.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which tables a statement of SQL writes, by the words that stand before their names, anywhere in the statement: in a common
 * table expression, after a comment, in the second of two statements. It knows the words of all databases at once and is no
 * parser: of a statement that a database refuses it may say anything.
 *
 * @param tables the names, in lower case, without schema and quotes
 * @param writesReferring whether it also writes tables that refer to those, without naming them
 * @param isUnclear whether the statement may write what it does not name, such as a procedure's tables
 */
public record WrittenTables(Set<String> tables, boolean writesReferring, boolean isUnclear) {

    /** First words of statements that may write anything without naming it. */
    private static final Set<String> UNCLEAR =
            Set.of("call", "{", "?", "exec", "execute", "do", "begin", "declare", "load");

    /** What may stand before an UPDATE that is no statement of its own, as in {@code FOR UPDATE}. */
    private static final Set<String> NOT_BEFORE_UPDATE =
            Set.of("for", "key", "do", "then", "on", "of", "after", "before");

    /** What may stand between the word and the name. */
    private static final Set<String> BEFORE_NAME = Set.of(
            "only",
            "into",
            "from",
            "table",
            "ignore",
            "low_priority",
            "high_priority",
            "delayed",
            "quick",
            "concurrently");

    /** What ends the tables of an UPDATE or a DELETE. */
    private static final Set<String> ENDS_JOINS = Set.of("set", "where", ";", "order", "limit", "returning", "using");

    /** Words that are no names of tables. */
    private static final Set<String> NO_NAME = Set.of("set", "select", "values", "as", "where", "using");

    /** Keeps a copy. */
    public WrittenTables {
        tables = Set.copyOf(tables);
    }

    /** What the statement writes. Of one that only reads, nothing. */
    public static WrittenTables of(String sql) {
        List<String> tokens = tokens(sql);
        Set<String> tables = new TreeSet<>();
        boolean nameless = false;
        for (int i = 0; i < tokens.size(); i++) {
            int name = nameAfter(tokens, i);
            if (name >= 0) {
                nameless |= !addNames(tokens, name, tables);
                addJoined(tokens, i, name, tables);
            }
        }
        boolean referring = tokens.contains("truncate") && tokens.contains("cascade") && !tables.isEmpty();
        boolean unclear = nameless || (tables.isEmpty() && !tokens.isEmpty() && UNCLEAR.contains(tokens.get(0)));
        return new WrittenTables(tables, referring, unclear);
    }

    /** Whether it writes anything, as far as that can be seen. */
    public boolean isWrite() {
        return !tables.isEmpty() || isUnclear;
    }

    /** Where the names of written tables begin, if the word there says so; else -1. */
    private static int nameAfter(List<String> tokens, int i) {
        String before = i == 0 ? ";" : tokens.get(i - 1);
        String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
        return switch (tokens.get(i)) {
            case "insert", "replace" -> afterInsert(tokens, before, i);
            case "merge" -> indexOf(tokens, "into", i + 1, 3);
            case "delete" -> indexOf(tokens, "from", i + 1, before.equals(";") ? 40 : 3);
            case "load" -> indexOf(tokens, "table", i + 1, 40);
            case "update" -> NOT_BEFORE_UPDATE.contains(before) ? -1 : i + 1;
            case "truncate" -> next.equals("(") || !before.equals(";") ? -1 : i + 1;
            case "copy" ->
                before.equals(";") && !next.equals("(") && indexOf(tokens, "from", i + 2, 40) > 0 ? i + 1 : -1;
            case "refresh" -> next.equals("materialized") ? i + 3 : -1;
            default -> -1;
        };
    }

    /** MySQL and MariaDB need no INTO; {@code insert(…)} and {@code replace(…)} are functions of theirs. */
    private static int afterInsert(List<String> tokens, String before, int i) {
        int into = indexOf(tokens, "into", i + 1, 5);
        boolean isStatement = before.equals(";") || before.equals(")");
        return into < 0
                        && isStatement
                        && i + 1 < tokens.size()
                        && !tokens.get(i + 1).equals("(")
                ? i + 1
                : into;
    }

    /** The place after a word that is among the next few; else -1. */
    private static int indexOf(List<String> tokens, String word, int from, int few) {
        for (int i = from; i < Math.min(tokens.size(), from + few); i++) {
            if (tokens.get(i).equals(word)) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Adds the names that begin there, with commas between them; returns whether there are any. */
    private static boolean addNames(List<String> tokens, int start, Set<String> tables) {
        int i = start;
        boolean found = false;
        while (true) {
            while (i < tokens.size() && BEFORE_NAME.contains(tokens.get(i))) {
                i++;
            }
            if (i >= tokens.size() || !isName(tokens.get(i))) {
                return found;
            }
            while (i + 2 < tokens.size() && tokens.get(i + 1).equals(".")) {
                i += 2;
            }
            tables.add(unquoted(tokens.get(i)));
            found = true;
            i++;
            if (i < tokens.size() && tokens.get(i).equals("*")) {
                i++;
            }
            if (i >= tokens.size() || !tokens.get(i).equals(",")) {
                return true;
            }
            i++;
        }
    }

    /** MySQL and MariaDB update, and delete from, several tables that are joined; which of them, their columns and aliases say. */
    private static void addJoined(List<String> tokens, int verb, int start, Set<String> tables) {
        boolean deletes = tokens.get(verb).equals("delete") && start > verb + 2;
        if (!deletes && !tokens.get(verb).equals("update")) {
            return;
        }
        for (int i = start; i < tokens.size() && !ENDS_JOINS.contains(tokens.get(i)); i++) {
            if (tokens.get(i).equals("join") || (deletes && tokens.get(i).equals(","))) {
                addNames(tokens, i + 1, tables);
            }
        }
    }

    private static boolean isName(String token) {
        char first = token.charAt(0);
        return first == '"'
                || first == '`'
                || first == '['
                || (Character.isJavaIdentifierStart(first) && !NO_NAME.contains(token));
    }

    /** A name without quotes, in lower case. */
    public static String unquoted(String name) {
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
                i = endOfComment(sql, i);
            } else if (c == '\'') {
                i = endOfLiteral(sql, i, isEscaped(tokens, sql, i));
            } else if (c == '$') {
                String quote = dollarQuote(sql, i);
                i = quote == null ? i + 1 : end(sql, quote, i + quote.length());
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

    /** PostgreSQL's comments may hold comments. */
    private static int endOfComment(String sql, int start) {
        int depth = 0;
        int i = start;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return sql.length();
    }

    private static int endOfLiteral(String sql, int start, boolean escaped) {
        int i = start + 1;
        while (i < sql.length()) {
            if (escaped && sql.charAt(i) == '\\') {
                i += 2;
            } else if (sql.charAt(i) == '\'') {
                return i + 1; // of a doubled quote the second half begins another literal
            } else {
                i++;
            }
        }
        return sql.length();
    }

    /** Whether the literal is one of PostgreSQL's {@code E'…'}, in which a backslash escapes. */
    private static boolean isEscaped(List<String> tokens, String sql, int quote) {
        return quote > 0
                && !tokens.isEmpty()
                && tokens.get(tokens.size() - 1).equals("e")
                && Character.toLowerCase(sql.charAt(quote - 1)) == 'e';
    }

    /** The sign that begins and ends a literal of PostgreSQL, such as {@code $body$}; null where there is none. */
    private static @Nullable String dollarQuote(String sql, int start) {
        int i = start + 1;
        while (i < sql.length() && sql.charAt(i) != '$' && Character.isJavaIdentifierPart(sql.charAt(i))) {
            i++;
        }
        boolean isNumber = i > start + 1 && Character.isDigit(sql.charAt(start + 1));
        return i < sql.length() && sql.charAt(i) == '$' && !isNumber ? sql.substring(start, i + 1) : null;
    }

    private static int end(String sql, String mark, int from) {
        int found = sql.indexOf(mark, from);
        return found < 0 ? sql.length() : found + mark.length();
    }
}
