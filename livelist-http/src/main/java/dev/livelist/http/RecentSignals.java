package dev.livelist.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What has lately been said of principals and sessions, for streams that are being opened meanwhile: their principal may have been looked up
 * before it was said, and they are not among the open streams yet. Safe for use by any number of threads.
 */
final class RecentSignals {

    /** How many are kept. A look-up during which more were said is taken to have missed something. */
    static final int KEPT = 1_024;

    /** What a stream that has just been opened has to do. In order of weight. */
    enum Consequence {
        /** Nothing was said of it. */
        NONE,
        /** It has to be authorised again before anything is sent. */
        REAUTHORIZE,
        /** It has to end. */
        END
    }

    /**
     * Whom something is about.
     *
     * @param principal the name of a principal; null where it is not about one
     * @param session the key of a session; null where it is not about one
     */
    record Subject(@Nullable String principal, @Nullable String session) {

        static final Subject EVERYBODY = new Subject(null, null);

        static Subject principal(String name) {
            return new Subject(name, null);
        }

        static Subject session(String key) {
            return new Subject(null, key);
        }

        private boolean concerns(String name, @Nullable String key) {
            return equals(EVERYBODY) || name.equals(principal) || (session != null && session.equals(key));
        }
    }

    private record Said(Subject subject, Consequence consequence) {}

    private final Deque<Said> recent = new ArrayDeque<>();
    private long count;

    /** A place in time, for {@link #since}. To be taken before the principal is looked up. */
    synchronized long mark() {
        return count;
    }

    /** Keeps a signal. To be called before the open streams are told of it. */
    synchronized void add(Subject subject, Consequence consequence) {
        if (recent.size() == KEPT) {
            recent.removeFirst();
        }
        recent.addLast(new Said(subject, consequence));
        count++;
    }

    /**
     * What was said of a stream's principal and session since a mark. To be called once the stream is among the open ones.
     *
     * @param session the key of the session that keeps the login; null where there is none
     */
    synchronized Consequence since(long mark, String principal, @Nullable String session) {
        long said = count - mark;
        if (said > KEPT) {
            return Consequence.END; // some are no longer known; who comes back is looked up anew
        }
        Consequence gravest = Consequence.NONE;
        Iterator<Said> newestFirst = recent.descendingIterator();
        for (long i = 0; i < said; i++) {
            Said next = newestFirst.next();
            if (next.subject.concerns(principal, session) && next.consequence.compareTo(gravest) > 0) {
                gravest = next.consequence;
            }
        }
        return gravest;
    }
}
