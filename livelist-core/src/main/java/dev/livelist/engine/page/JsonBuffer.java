package dev.livelist.engine.page;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    /** A JSON string. */
    public JsonBuffer putString(String text) {
        return put('"').put(RowShape.quote(text)).put('"');
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
