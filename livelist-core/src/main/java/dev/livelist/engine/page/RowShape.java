package dev.livelist.engine.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.io.JsonStringEncoder;

/** The members of a row's JSON object, in order. Shared by all rows that have the same. */
public final class RowShape {

    private final List<String> names;
    private final byte[][] tokens;
    private final byte[][] pointers;

    public RowShape(List<String> names) {
        this.names = List.copyOf(names);
        this.tokens = new byte[names.size()][];
        this.pointers = new byte[names.size()][];
        for (int i = 0; i < tokens.length; i++) {
            String quoted = new String(quote(names.get(i)), StandardCharsets.UTF_8);
            tokens[i] = ('"' + quoted + "\":").getBytes(StandardCharsets.UTF_8);
            pointers[i] = quote(names.get(i).replace("~", "~0").replace("/", "~1"));
        }
    }

    /** Text as it stands between the quotes of a JSON string, in UTF-8; a lone surrogate, which that cannot say, becomes U+FFFD. */
    public static byte[] quote(String text) {
        try {
            return JsonStringEncoder.getInstance().quoteAsUTF8(text);
        } catch (IllegalArgumentException e) {
            return JsonStringEncoder.getInstance().quoteAsUTF8(withoutLoneSurrogates(text));
        }
    }

    private static String withoutLoneSurrogates(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    public int size() {
        return names.size();
    }

    public List<String> names() {
        return names;
    }

    public int indexOf(String name) {
        return names.indexOf(name);
    }

    /** A member's name, quoted, and the colon. */
    public byte[] token(int member) {
        return tokens[member];
    }

    /** A member's name as a step of a JSON pointer, between the quotes of a JSON string. */
    public byte[] pointer(int member) {
        return pointers[member];
    }
}
