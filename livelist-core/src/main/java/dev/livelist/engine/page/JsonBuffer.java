package dev.livelist.engine.page;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.io.JsonStringEncoder;

/** Bytes of JSON in UTF-8 that grow. Not for several threads. */
public final class JsonBuffer {

    private byte[] bytes;
    private int length;

    public JsonBuffer(int capacity) {
        this.bytes = new byte[Math.max(16, capacity)];
    }

    public int length() {
        return length;
    }

    public JsonBuffer put(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    public JsonBuffer put(byte[] more) {
        return put(more, 0, more.length);
    }

    public JsonBuffer put(byte[] more, int from, int to) {
        ensure(to - from);
        System.arraycopy(more, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    public JsonBuffer put(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    public JsonBuffer put(long number) {
        return put(Long.toString(number));
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

    /** A JSON string. */
    public JsonBuffer putString(String text) {
        return put('"').put(quote(text)).put('"');
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
