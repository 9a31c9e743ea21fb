package dev.livelist.engine;

import org.jspecify.annotations.Nullable;

/**
 * One reader of a live list. It holds no queue: {@link #poll} gives the next event from what this reader has to what is
 * now, however long it has not been asked.
 *
 * <p>{@link #poll} may be called from any thread, by one at a time.
 */
public interface LiveReader extends AutoCloseable {

    /**
     * The next event to send, or null where there is none now; its {@link ReadySignal} is then told when there may be one.
     * Never blocks. After an event that is the {@linkplain StreamEvent#last() last} there is none any more.
     */
    @Nullable
    StreamEvent poll();

    /**
     * The numbers of the writes of this reader's client that the document of the event shows which {@link #poll} has given last, with spaces
     * between them; null where there are none, or the reader has no {@link CauseSpace}. Each is given once. On the thread that polls.
     */
    default @Nullable String causes() {
        return null;
    }

    /** Leaves the list. Idempotent. */
    @Override
    void close();
}
