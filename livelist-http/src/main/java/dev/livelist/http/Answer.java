package dev.livelist.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with. An adapter sets the status and the headers (it adds to {@code Vary}, and replaces the others), and
 * then writes the body, or opens the stream.
 */
public final class Answer {

    private static final byte[] NOTHING = {};

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final @Nullable Opening opening;

    private Answer(int status, Map<String, String> headers, byte[] body, @Nullable Opening opening) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.opening = opening;
    }

    static Answer of(int status, Map<String, String> headers, byte[] body) {
        return new Answer(status, headers, body, null);
    }

    static Answer withoutBody(int status, Map<String, String> headers) {
        return new Answer(status, headers, NOTHING, null);
    }

    static Answer stream(Map<String, String> headers, Opening opening) {
        return new Answer(200, headers, NOTHING, opening);
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The headers, without {@code Content-Length}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The whole body; empty for a stream. Not to be modified. */
    public byte[] body() {
        return body;
    }

    /** The stream to be opened instead of writing a body; null where there is none. */
    public @Nullable Opening opening() {
        return opening;
    }
}
