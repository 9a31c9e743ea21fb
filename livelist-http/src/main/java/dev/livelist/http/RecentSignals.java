package dev.livelist.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What has lately been said of principals, for streams that are being opened meanwhile: their principal may have been looked up
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
     * @param principal whom it is about; everybody where null
     */
    private record Said(@Nullable String principal, Consequence consequence) {}

    private final Deque<Said> recent = new ArrayDeque<>();
    private long count;

    /** A place in time, for {@link #since}. To be taken before the principal is looked up. */
    synchronized long mark() {
        return count;
    }

    /**
     * Keeps a signal. To be called before the open streams are told of it.
     *
     * @param principal whom it is about; everybody where null
     */
    synchronized void add(@Nullable String principal, Consequence consequence) {
        if (recent.size() == KEPT) {
            recent.removeFirst();
        }
        recent.addLast(new Said(principal, consequence));
        count++;
    }

    /** What was said of a principal since a mark. To be called once the stream is among the open ones. */
    synchronized Consequence since(long mark, String principal) {
        long said = count - mark;
        if (said > KEPT) {
            return Consequence.END; // some are no longer known; who comes back is looked up anew
        }
        Consequence gravest = Consequence.NONE;
        Iterator<Said> newestFirst = recent.descendingIterator();
        for (long i = 0; i < said; i++) {
            Said next = newestFirst.next();
            boolean concerned = next.principal == null || next.principal.equals(principal);
            if (concerned && next.consequence.compareTo(gravest) > 0) {
                gravest = next.consequence;
            }
        }
        return gravest;
    }
}
