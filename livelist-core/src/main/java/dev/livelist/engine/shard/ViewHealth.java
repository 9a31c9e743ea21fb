package dev.livelist.engine.shard;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.read.QueryFailure;
import dev.livelist.engine.reader.StreamStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a view may not be in step, if it may not. For one thread at a time. */
final class ViewHealth {

    /** For {@link #succeeded}, where the read makes up for nothing that the broadcaster may have lost. */
    static final int NO_REPAIR = -1;

    private BroadcasterState broadcaster;
    private @Nullable Instant failingSince;

    /** Why the last read failed, where the database is not to blame. */
    private @Nullable QueryFailure queryFailure;

    /** Since when this view may have missed something for the broadcaster's sake, until it has been read again. */
    private @Nullable Instant staleSince;

    /** Since when changed rows cannot be looked at. */
    private @Nullable Instant lookFailingSince;

    /** How often the broadcaster has been stale: a read makes up for it only if it was not so in between. */
    private int staleTimes;

    ViewHealth(BroadcasterState broadcaster) {
        this.broadcaster = broadcaster;
        this.staleSince = broadcaster.isStale() ? broadcaster.since() : null;
    }

    /** Takes the broadcaster's state; whether something may have been missed that can be read now. */
    boolean broadcasterChanged(BroadcasterState state) {
        broadcaster = state;
        if (state.isStale()) {
            staleSince = state.since();
            staleTimes++;
            return false;
        }
        return staleSince != null;
    }

    boolean pollAdvised() {
        return broadcaster.pollAdvised();
    }

    /** What a full read that begins now will make up for: to be given to {@link #succeeded}. */
    int staleTimes() {
        return broadcaster.isStale() ? NO_REPAIR : staleTimes;
    }

    /** A read has succeeded. */
    void succeeded(boolean full, int staleTimesBefore) {
        failingSince = null;
        if (full && staleTimesBefore == staleTimes) {
            staleSince = null;
        }
    }

    /** A read has failed, as all have since that time. */
    void failed(Instant since) {
        queryFailure = null;
        if (failingSince == null) {
            failingSince = since;
        }
    }

    /** A read has failed although the database answers. */
    void failed(QueryFailure reason, Instant since) {
        queryFailure = reason;
        if (failingSince == null) {
            failingSince = since;
        }
    }

    /** Changed rows cannot be looked at since that time; null when they can again. */
    void lookFailing(@Nullable Instant since) {
        lookFailingSince = since;
    }

    /** Whether the last read failed. */
    boolean isFailing() {
        return failingSince != null;
    }

    /** The last word to a reader without a document, where its query fails although the database answers; else null. */
    @Nullable
    StreamEvent refusal() {
        Instant own = failingSince;
        QueryFailure failure = queryFailure;
        return own == null || failure == null ? null : StreamStatus.noQuery(failure.reason(), own);
    }

    /** Whether nothing is known to be missing. */
    boolean inStep() {
        return failingSince == null && staleSince == null && lookFailingSince == null;
    }

    StreamStatus status() {
        Instant own = failingSince;
        QueryFailure failure = queryFailure;
        if (own != null && failure != null) {
            return StreamStatus.queryStale(failure.reason(), own);
        }
        Instant failing = own != null ? own : lookFailingSince;
        Instant stale = staleSince;
        return failing != null
                ? StreamStatus.databaseStale(failing)
                : stale != null ? StreamStatus.broadcasterStale(stale) : StreamStatus.LIVE;
    }
}
