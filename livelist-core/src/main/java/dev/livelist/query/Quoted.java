package dev.livelist.query;

/** A text that came with a request, as an error message quotes it. */
public final class Quoted {

    /** The most characters (code points) of a text that are quoted. */
    static final int MAX_LENGTH = 60;

    private Quoted() {}

    /**
     * The text in double quotes, on one line: its first 60 characters, with an ellipsis where there are more. A quote and a
     * backslash have a backslash before them; a character that is not visible, or that turns the direction of writing, is
     * written as <code>&#92;u</code> and its four or more hexadecimal digits.
     */
    public static String of(String text) {
        return between('"', text);
    }

    /** The same in single quotes: the name of a parameter. */
    static String name(String text) {
        return between('\'', text);
    }

    private static String between(char quote, String text) {
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().limit(MAX_LENGTH).forEach(c -> append(quoted, c, quote));
        quoted.append(quote);
        return text.codePointCount(0, text.length()) > MAX_LENGTH
                ? quoted.append('…').toString()
                : quoted.toString();
    }

    private static void append(StringBuilder quoted, int c, char quote) {
        if (c == quote || c == '\\') {
            quoted.append('\\').append((char) c);
        } else if (c == ' ' || isVisible(c)) {
            quoted.appendCodePoint(c);
        } else {
            quoted.append("\\u%04x".formatted(c));
        }
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
