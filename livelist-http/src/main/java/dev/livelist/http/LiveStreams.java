package dev.livelist.http;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;

/**
 * The streams that are open, for an application whose accounts change. What is asked here is asked of every worker, over the
 * broadcaster; a worker that may have missed it decides anew on the authority of all its streams.
 *
 * <p>Safe for use by any number of threads. Nothing here waits.
 */
public final class LiveStreams {

    /**
     * The reserved label under which principals change: their name is the key. A program without this class publishes
     * there itself: {@code updated} has streams authorised again, {@code deleted} ends them.
     */
    public static final String PRINCIPAL_LABEL = "livelist.principal";

    private final StreamHub hub;
    private final Broadcaster broadcaster;

    LiveStreams(StreamHub hub, Broadcaster broadcaster) {
        this.hub = hub;
        this.broadcaster = broadcaster;
    }

    /**
     * Ends the streams of a principal. Its browsers come back after some seconds and are then authorised like new ones; so
     * first take away what they must not have any more.
     *
     * @param principal the principal's name
     */
    public void disconnect(String principal) {
        broadcaster.publish(ModelChange.deleted(PRINCIPAL_LABEL, principal));
    }

    /**
     * Has the streams of a principal authorised again: the {@link Login} is checked, {@link StreamAuthority} is asked, access
     * decided, the scope had anew. Nothing more is sent to them until that is done. A stream for which that was done within the
     * last second goes on until the second is over, and is then authorised again: calls at any rate cost one question a second.
     *
     * @param principal the principal's name
     */
    public void reauthorize(String principal) {
        broadcaster.publish(ModelChange.updated(PRINCIPAL_LABEL, principal));
    }

    /** How things are on this worker. */
    public Statistics statistics() {
        return hub.statistics();
    }

    /**
     * Figures of one worker, since its start or as they are now.
     *
     * @param open streams now
     * @param refused requests for a stream that were turned away because of a limit
     * @param stalled streams closed because their socket took nothing any more; those that the network gave up first are not
     *     among them
     * @param slow streams now whose socket takes less than there is for it, seen within the last second; they are sent less
     */
    public record Statistics(int open, long refused, long stalled, int slow) {}
}
