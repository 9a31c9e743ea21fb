package dev.livelist.broadcaster;

/** Text of other programs as it can be shown to people. */
public final class Printable {

    private static final int MAX_CHARS = 100;

    private Printable() {}

    /**
     * The text on one line of at most 100 characters: control characters, line and paragraph separators, marks that change the
     * direction of writing and half surrogate pairs are shown as their numbers, such as {@code \\u000a}. What is left out is
     * shown as an ellipsis.
     */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_CHARS));
        int i = 0;
        while (i < text.length()) {
            if (shown.length() >= MAX_CHARS) {
                return shown.append('…').toString();
            }
            int point = text.codePointAt(i);
            if (isHarmless(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(String.format("\\u%04x", point));
            }
            i += Character.charCount(point);
        }
        return shown.toString();
    }

    private static boolean isHarmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
