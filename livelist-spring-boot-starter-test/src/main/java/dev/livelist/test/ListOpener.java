package dev.livelist.test;

import dev.livelist.LivePrincipal;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A way to lists. */
interface ListOpener {

    /**
     * Begins to follow a list.
     *
     * @param events called with each event, by one thread at a time
     * @param end called where the stream ends by itself: with null, or with what went wrong
     * @return ends it
     * @throws ListRefusedError where that is known at once
     */
    Runnable open(ListAddress address, Consumer<Event> events, Consumer<@Nullable Throwable> end);

    /**
     * Asks for the document as it is.
     *
     * @throws ListRefusedError where there is none to be had
     */
    Read read(ListAddress address, Duration patience);

    /** The same way for somebody else. */
    ListOpener as(LivePrincipal principal);

    /** An event of a stream. */
    record Event(String type, @Nullable String id, String data) {}

    /** A document. */
    record Read(String json, @Nullable String version) {}
}
