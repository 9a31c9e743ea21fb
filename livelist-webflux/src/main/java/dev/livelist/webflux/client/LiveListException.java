package dev.livelist.webflux.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;

/** An answer that is no stream. It ends a list where asking again in the same way cannot help. */
public final class LiveListException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable Duration retryAfter;

    LiveListException(HttpStatusCode status, String body, @Nullable Duration retryAfter) {
        super(status.value() + (body.isBlank() ? "" : ": " + body));
        this.status = status.value();
        this.retryAfter = retryAfter;
    }

    /** The status of the answer. Its body, problem details as a rule, is in the message. */
    public HttpStatusCode status() {
        return HttpStatusCode.valueOf(status);
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    boolean isFinal() {
        return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
    }
}
