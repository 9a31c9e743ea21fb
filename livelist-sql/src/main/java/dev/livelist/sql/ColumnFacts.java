package dev.livelist.sql;

import java.util.HashMap;
import java.util.Map;

/**
 * What the database's catalog says of a table's columns, at the moment it was asked.
 *
 * @param columns by property; a column of which nothing is known for certain is missing
 * @param searchCollation what follows a column in a search without regard to case: empty, or {@code COLLATE} and the
 *     name of a collation that knows every letter
 * @param fingerprint stands for the table and all its columns: equal where neither has been altered, nor another table has taken
 *     this one's name
 * @param rowSecurity the tables of which policies of row-level security hide rows from who asks; empty for none
 */
public record ColumnFacts(Map<String, Type> columns, String searchCollation, String fingerprint, String rowSecurity) {

    /** Nothing is known. */
    public static final ColumnFacts NONE = new ColumnFacts(Map.of(), "", "", "");

    /** Keeps copies. */
    public ColumnFacts {
        columns = Map.copyOf(columns);
    }

    /** What this and what the other says, of another table in the same database. */
    public ColumnFacts and(ColumnFacts other) {
        Map<String, Type> both = new HashMap<>(columns);
        both.putAll(other.columns);
        return new ColumnFacts(
                both,
                searchCollation.isEmpty() ? other.searchCollation : searchCollation,
                fingerprint + other.fingerprint,
                rowSecurity.isEmpty() || other.rowSecurity.isEmpty()
                        ? rowSecurity + other.rowSecurity
                        : rowSecurity + ", " + other.rowSecurity);
    }

    /**
     * A column's type.
     *
     * @param name the type's name in the catalog
     * @param text by which rules it compares text, if it holds text
     * @param binary by which rules it does so where the binary order is asked for
     * @param neverNull whether it is declared NOT NULL, as far as that is known: then nobody need ask whether it is NULL, and a database finds by an
     *     index where a page begins
     */
    public record Type(String name, TextRules text, TextRules binary, boolean neverNull) {

        /** A type of which it is not known whether it may be NULL. */
        public Type(String name, TextRules text, TextRules binary) {
            this(name, text, binary, false);
        }
    }
}
