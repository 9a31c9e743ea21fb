package dev.livelist.engine;

import dev.livelist.broadcaster.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Where a client counts its writes, as one of its streams names it.
 *
 * @param space the space, as causes name it
 * @param writer whose writes are meant, as causes name them; null for whoever names the space
 */
public record CauseSpace(String space, @Nullable String writer) {

    /** Whether a write belongs to it. */
    public boolean contains(Cause cause) {
        return cause.space().equals(space) && (writer == null || writer.equals(cause.writer()));
    }
}
