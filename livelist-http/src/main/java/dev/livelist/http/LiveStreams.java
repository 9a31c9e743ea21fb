package dev.livelist.http;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

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

    /**
     * The reserved label under which sessions change, by their {@link #sessionKey}: {@code updated} has the streams of a session authorised
     * again, {@code deleted} ends them.
     */
    public static final String SESSION_LABEL = "livelist.session";

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

    /**
     * Ends the streams of one session, and not the other ones of its user. For sessions that end in a way that nothing here notices at
     * once; the streams would be found within {@code session-check-interval}. End the session first: its browsers come back after some
     * seconds and are then authorised like new ones.
     *
     * @param sessionId the id that the session has now, or had when the stream was opened. It leaves this worker only as a {@link #sessionKey}
     */
    public void disconnectSession(String sessionId) {
        broadcaster.publish(ModelChange.deleted(SESSION_LABEL, sessionKey(sessionId)));
    }

    /**
     * Has the streams of one session authorised again, as {@link #reauthorize} does for a principal. For a session that may have ended.
     *
     * @param sessionId the id that the session has now, or had when the stream was opened
     */
    public void reauthorizeSession(String sessionId) {
        broadcaster.publish(ModelChange.updated(SESSION_LABEL, sessionKey(sessionId)));
    }

    /**
     * What a session is called on any channel: the SHA-256 of its id, in Base64 without padding. Whoever has the id can log in with it, so it is
     * never sent; the key is of use for nothing else.
     */
    public static String sessionKey(String sessionId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(sessionId.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
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
