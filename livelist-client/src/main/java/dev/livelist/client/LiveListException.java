package dev.livelist.client;

import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Why there is no stream of a list, or why it cannot go on. */
public final class LiveListException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final boolean last;
    private final boolean forbidden;
    private final @Nullable Duration retryAfter;

    private LiveListException(
            String message,
            @Nullable Throwable cause,
            int status,
            boolean last,
            boolean forbidden,
            @Nullable Duration retryAfter) {
        super(message, cause);
        this.status = status;
        this.last = last;
        this.forbidden = forbidden;
        this.retryAfter = retryAfter;
    }

    /** An answer that is no stream. */
    static LiveListException ofAnswer(int status, String told, boolean last, @Nullable Duration retryAfter) {
        return new LiveListException(
                status + (told.isEmpty() ? "" : ": " + told),
                null,
                status,
                last,
                status == 401 || status == 403,
                retryAfter);
    }

    /** An answer that leads to a page for people, most probably one that asks for a login. */
    static LiveListException ofPage(int status, String told) {
        return new LiveListException(status + ": " + told, null, status, true, true, null);
    }

    /** Something that will be the same the next time. */
    static LiveListException forGood(String message, @Nullable Throwable cause) {
        return new LiveListException(message, cause, 0, true, false, null);
    }

    /** Something that may be better the next time. */
    static LiveListException forNow(String message, @Nullable Throwable cause) {
        return new LiveListException(message, cause, 0, false, false, null);
    }

    /** The status of the answer, where it is one that has brought no stream. Its problem's detail is in the message. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Whether the server does not show the list to whoever asks: it answers 401 or 403, or with the page of a login. */
    public boolean isForbidden() {
        return forbidden;
    }

    /** Whether asking again in the same way would not help, so that the list has ended. */
    public boolean isFinal() {
        return last;
    }

    /** How long the server asks to wait. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
