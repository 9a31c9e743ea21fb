package dev.livelist.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the event stream format of the HTML standard from bytes, however they are cut: lines end with CR, LF or both, a leading
 * byte order mark is dropped, an event that its blank line has not followed is none. Bound: the bytes of one event. Confined to
 * one thread at a time.
 */
final class EventStreamParser {

    /** Takes what is read. */
    interface Handler {

        /** An event; the id is the one that it has itself. */
        void event(String type, String data, @Nullable String id);

        /** How long the server asks to wait before the next connection. */
        void retry(long millis);
    }

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int LONGEST_NUMBER = 15;

    private final Handler handler;
    private final int maxEventBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean first = true;
    private boolean afterReturn;
    private String type = "";
    private @Nullable StringBuilder data;
    private @Nullable String id;
    private int size;

    EventStreamParser(Handler handler, int maxEventBytes) {
        this.handler = handler;
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Takes the next bytes.
     *
     * @throws LiveListException where an event is larger than it may be
     */
    void push(ByteBuffer bytes) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        int start = 0;
        for (int i = 0; i < some.length; i++) {
            if (some[i] != '\n' && some[i] != '\r') {
                afterReturn = false;
                continue;
            }
            if (some[i] == '\n' && afterReturn) {
                afterReturn = false;
                start = i + 1;
                continue;
            }
            collect(some, start, i);
            take(line.toString(StandardCharsets.UTF_8));
            line.reset();
            afterReturn = some[i] == '\r';
            start = i + 1;
        }
        collect(some, start, some.length);
    }

    private void collect(byte[] some, int start, int end) {
        size += end - start;
        if (size > maxEventBytes) {
            throw LiveListException.forGood(
                    "An event of the list has more than " + maxEventBytes
                            + " bytes: ask for fewer rows, or allow more by maxEventBytes(…)",
                    null);
        }
        line.write(some, start, end - start);
    }

    private void take(String raw) {
        String text = first && raw.startsWith(BYTE_ORDER_MARK) ? raw.substring(1) : raw;
        first = false;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        switch (field) {
            case "event" -> type = value;
            case "data" ->
                data = data == null
                        ? new StringBuilder(value)
                        : data.append('\n').append(value);
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> retry(value);
            default -> {} // a comment, or a field of another server
        }
        if (data == null) {
            size = 0; // comments and the like may go on for ever
        }
    }

    private void retry(String value) {
        if (value.length() <= LONGEST_NUMBER && value.matches("[0-9]+")) {
            handler.retry(Long.parseLong(value));
        }
    }

    private void dispatch() {
        StringBuilder complete = data;
        String name = type.isEmpty() ? "message" : type;
        String own = id == null || id.isEmpty() ? null : id;
        type = "";
        data = null;
        id = null;
        size = 0;
        if (complete != null) {
            handler.event(name, complete.toString(), own);
        }
    }
}
