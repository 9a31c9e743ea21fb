package dev.livelist.http;

import dev.livelist.engine.StreamEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Events as bytes on the wire. Nothing here changes once it is made: all readers are sent the same array. */
final class Frames {

    /** What an idle stream is sent. */
    static final byte[] KEEP_ALIVE = bytes(":\n\n");

    private Frames() {}

    /** An event, encoded once for all its readers. */
    static byte[] of(StreamEvent event) {
        return event.<byte[]>encoded(Frames::encode);
    }

    /** Why one list of several is not followed. */
    static byte[] problem(Problem problem) {
        return event("problem", null, problem.json());
    }

    /** The field that says which list the event belongs to that it precedes. */
    static byte[] listField(String id) {
        byte[] line = bytes("list: " + id);
        requireOneLine(line);
        return join(line, bytes("\n"));
    }

    /** The field that says which writes of the client the event shows that it precedes. */
    static byte[] causeField(String numbers) {
        return bytes("cause: " + numbers + "\n");
    }

    /** How long a client whose connection breaks waits before it comes back: soon, but not all at once. */
    static byte[] retrySoon() {
        return retry(1_000, 5_000);
    }

    /** How long a client that is sent away waits before it comes back. */
    static byte[] retryLater() {
        return retry(2_000, 10_000);
    }

    /** A state that ends a stream. */
    static byte[] farewell(EndState state) {
        return join(retryLater(), event(StreamEvent.Type.STATUS.wireName(), null, bytes(state.json())));
    }

    /** One after the other. */
    static byte[] join(byte[] first, byte[] second) {
        byte[] joined = new byte[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] encode(StreamEvent event) {
        return event(event.type().wireName(), event.id(), event.data());
    }

    private static byte[] event(String name, @Nullable String id, byte[] data) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(data.length + 80);
        frame.writeBytes(bytes("event: " + name + "\n"));
        if (id != null) {
            byte[] line = bytes(id);
            requireOneLine(line);
            frame.writeBytes(bytes("id: "));
            frame.writeBytes(line);
            frame.write('\n');
        }
        requireOneLine(data);
        frame.writeBytes(bytes("data: "));
        frame.writeBytes(data);
        frame.writeBytes(bytes("\n\n"));
        return frame.toByteArray();
    }

    /** A line break would let what follows it pass for a field or an event of its own. */
    private static void requireOneLine(byte[] line) {
        for (byte b : line) {
            if (b == '\n' || b == '\r') {
                throw new IllegalArgumentException("An event has a line break in its id or its data");
            }
        }
    }

    private static byte[] retry(int fromMillis, int toMillis) {
        return bytes("retry: " + ThreadLocalRandom.current().nextInt(fromMillis, toMillis) + "\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
