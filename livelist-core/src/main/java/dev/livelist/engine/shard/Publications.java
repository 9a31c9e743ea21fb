package dev.livelist.engine.shard;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.read.QueryFailure;
import dev.livelist.engine.reader.Audience;
import dev.livelist.engine.reader.StreamStatus;
import dev.livelist.engine.view.Prefix;
import java.time.Duration;
import java.time.Instant;

/** What readers of a view get: new documents, the first document, and the state of the view. Confined to the shard. */
final class Publications {

    private static final String TURN_AWAY = "turn away";
    private static final String POLL = "poll";

    private final ShardState shard;

    Publications(ShardState shard) {
        this.shard = shard;
    }

    /** Brings the pages that somebody follows up to date. */
    void publish(View view) {
        Prefix known = view.known;
        if (known == null || !view.shown()) {
            return;
        }
        view.unpublished = false;
        ChangeOrigin origin = shard.causes.complete(view, view.origins.published());
        Audience.Published published = view.audience.publish(known, view.totals.current(), origin);
        if (!published.complete()) {
            if (!Causes.of(origin).isEmpty()) {
                view.origins.applied(origin); // a page that has not been brought up to date does not show it
            }
            view.readerNeedsFull = true;
            shard.touch(view);
        }
        if (published.changed() && origin != null) {
            LiveListsObserver observer = shard.engine.observer();
            Duration took = Duration.ofNanos(shard.engine.now() - origin.nanos());
            shard.effects.tell(() -> observer.applied(origin.list(), took));
        }
        tellReaders(view);
    }

    /** Gives waiting readers their document, where it is known. */
    void settle(View view) {
        Prefix known = view.known;
        if (known != null && !view.everythingDirty() && view.shown()) {
            if (!view.audience.settle(known, view.totals.current(), reader -> shard.causes.shownBy(view, reader))) {
                view.readerNeedsFull = true;
                shard.touch(view);
            }
        }
        if (!view.audience.someWait()) {
            view.timers.cancel(TURN_AWAY);
        }
        tellReaders(view);
    }

    /**
     * Makes the calls that tell readers what has happened to them, once the event is over. To be called after anything that changes
     * the audience.
     */
    void tellReaders(View view) {
        view.audience.takeNews().forEach(shard.effects::tell);
    }

    /** Tells readers how the view is. */
    void updateStatus(View view) {
        view.audience.setStatus(view.health.status());
        tellReaders(view);
    }

    /** A statement of the view has succeeded, and what it answers has been published. */
    void succeeded(View view) {
        shard.engine.database().succeeded();
        shard.failing.remove(view);
    }

    /** A statement of the view has failed. Returns the last word to a reader that waits for a first document. */
    StreamEvent failed(View view, Throwable error) {
        Instant since = shard.engine.database().failed(shard.definition, error);
        QueryFailure failure = QueryFailure.of(error);
        if (failure == null) {
            view.pacing.failed(shard.engine.now());
            view.health.failed(since);
            shard.failing.add(view);
            shard.awaitsDatabase = true;
        } else {
            if (failure == QueryFailure.UNREADABLE) {
                view.pacing.failed(shard.engine.now());
            } else {
                view.pacing.tooMuch(shard.engine.now());
            }
            view.health.failed(failure, since);
        }
        updateStatus(view);
        StreamEvent refusal = view.health.refusal();
        return refusal == null ? StreamStatus.noDatabase(since) : refusal;
    }

    // --- Readers that wait for a first document ---------------------------------------------------------------------

    /** Ends waiting readers without a document: the database does not answer, and they are better off to come back. */
    void turnAway(View view, Instant since) {
        turnAway(view, StreamStatus.noDatabase(since));
    }

    /** Ends waiting readers without a document. */
    void turnAway(View view, StreamEvent last) {
        view.audience.turnAway(last);
        tellReaders(view);
    }

    /** Sees to it that readers do not wait for a database that does not answer for longer than a query may take. */
    void watchWaiting(View view) {
        if (view.audience.someWait()) {
            view.timers.armOnce(TURN_AWAY, shard.engine.settings().queryTimeout(), () -> {
                Instant since = shard.engine.database().downSince();
                if (since != null) {
                    turnAway(view, since);
                }
                watchWaiting(view);
            });
        }
    }

    // --- Polls while the broadcaster is stale -----------------------------------------------------------------------

    /** Polls the view as long as the broadcaster advises it. */
    void armPoll(View view) {
        if (!view.health.pollAdvised() || !view.isRead()) {
            cancelPoll(view);
        } else {
            long interval = shard.engine.settings().stalePollInterval().toNanos();
            Duration delay = Duration.ofNanos(interval + shard.engine.random().nextLong(interval / 4 + 1));
            view.timers.armOnce(POLL, delay, () -> {
                view.pollDue = true;
                shard.touch(view);
            });
        }
    }

    /** A full read does for a poll: the next one is due an interval later. */
    void cancelPoll(View view) {
        view.timers.cancel(POLL);
    }
}
