package dev.livelist.engine.read;

import dev.livelist.source.TooLargeException;
import dev.livelist.source.UnreadableValueException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why one query fails although the database answers: other queries may well succeed. */
public enum QueryFailure {

    /** It takes longer than it may. */
    SLOW("slow"),
    /** Its rows have more bytes than they may. */
    LARGE("size"),
    /** A row has a value that cannot be read as its property's type. */
    UNREADABLE("value");

    private final String reason;

    QueryFailure(String reason) {
        this.reason = reason;
    }

    /** What this kind of failure is called in a status. */
    public String reason() {
        return reason;
    }

    /** The kind of an error; null where the error is the database's. */
    public static @Nullable QueryFailure of(Throwable error) {
        if (error instanceof SlowReadException) {
            return SLOW;
        }
        if (error instanceof TooLargeException) {
            return LARGE;
        }
        if (error instanceof UnreadableValueException) {
            return UNREADABLE;
        }
        Throwable cause = error instanceof CompletionException ? error.getCause() : null;
        return cause == null ? null : of(cause);
    }
}
