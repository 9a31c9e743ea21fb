package dev.livelist.engine.reader;

import dev.livelist.engine.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a stream tells of itself, with the one event that tells it. Equal where it tells the same. */
public final class StreamStatus {

    public static final StreamStatus LIVE = new StreamStatus(true, status("{\"state\":\"live\"}", false));

    /** The last word of a worker that is shutting down. */
    public static final StreamEvent DRAINING = status("{\"state\":\"draining\"}", true);

    /** The only word where there is no room for another reader. */
    public static final StreamEvent BUSY = status("{\"state\":\"busy\"}", true);

    private final boolean live;
    private final StreamEvent event;

    private StreamStatus(boolean live, StreamEvent event) {
        this.live = live;
        this.event = event;
    }

    /** Whether the document is known to be in step. */
    public boolean live() {
        return live;
    }

    public StreamEvent event() {
        return event;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof StreamStatus that && Arrays.equals(event.data(), that.event.data()));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(event.data());
    }

    public static StreamStatus broadcasterStale(Instant since) {
        return new StreamStatus(false, stale("broadcaster", since, false));
    }

    public static StreamStatus databaseStale(Instant since) {
        return new StreamStatus(false, stale("database", since, false));
    }

    /** The query fails although the database answers, for the reason that is told. */
    public static StreamStatus queryStale(String reason, Instant since) {
        return new StreamStatus(false, stale(reason, since, false));
    }

    /** The only word to a reader that has no document, while there is no database. */
    public static StreamEvent noDatabase(Instant since) {
        return stale("database", since, true);
    }

    /** The only word to a reader that has no document, where its query fails although the database answers. */
    public static StreamEvent noQuery(String reason, Instant since) {
        return stale(reason, since, true);
    }

    private static StreamEvent stale(String reason, Instant since, boolean last) {
        return status(
                "{\"state\":\"stale\",\"reason\":\"" + reason + "\",\"since\":\"" + since.truncatedTo(ChronoUnit.MILLIS)
                        + "\"}",
                last);
    }

    private static StreamEvent status(String json, boolean last) {
        return new StreamEvent(StreamEvent.Type.STATUS, null, json.getBytes(StandardCharsets.UTF_8), last);
    }
}
