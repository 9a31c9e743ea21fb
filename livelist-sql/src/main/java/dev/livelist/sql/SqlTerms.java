package dev.livelist.sql;

import java.util.ArrayList;
import java.util.List;

/** What the terms of a statement are made of, whichever API writes it. */
public final class SqlTerms {

    /**
     * Escapes the wildcards in a {@linkplain #containing pattern}. Not the backslash, which some settings of a database give a
     * meaning of its own.
     */
    public static final char ESCAPE = '!';

    private SqlTerms() {}

    /** The pattern of {@code LIKE … ESCAPE '!'} for the texts that contain this one. */
    public static String containing(String text) {
        StringBuilder pattern = new StringBuilder(text.length() + 8).append('%');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '_' || c == ESCAPE) {
                pattern.append(ESCAPE);
            }
            pattern.append(c);
        }
        return pattern.append('%').toString();
    }

    /**
     * Some values, filled up to a power of two by repeating the last, so that drivers that keep prepared statements meet only a
     * few different texts.
     *
     * @param some at least one
     */
    public static <T> List<T> filledUp(List<T> some) {
        return filledUp(some, some.size());
    }

    /** The same, with room for as many. */
    public static <T> List<T> filledUp(List<T> some, int atLeast) {
        List<T> filled = new ArrayList<>(some);
        int places = Integer.highestOneBit(Math.max(some.size(), atLeast) * 2 - 1);
        while (filled.size() < places) {
            filled.add(some.get(some.size() - 1));
        }
        return filled;
    }
}
