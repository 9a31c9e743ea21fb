package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.HashSet;
import java.util.Set;

/**
 * Which failures of one connection are told: the first; each kind of refusal that Redis itself gives as the reason, for that is
 * what somebody has to mend; and of connections that are lost as soon as they stand, the first, second, fourth, eighth … Not safe
 * for concurrent use.
 */
final class Complaints {

    private static final int MAX_REFUSALS = 8;

    private final Set<String> refusals = new HashSet<>();
    private boolean away;
    private boolean told;
    private int lossesInARow;

    /**
     * The connection, or an attempt to make it, has failed.
     *
     * @param stood whether there was a connection
     * @param lasted whether it did its work for a while
     * @return whether to tell
     */
    boolean begin(boolean stood, boolean lasted, Throwable cause) {
        if (lasted) {
            lossesInARow = 0;
            refusals.clear();
        }
        boolean tell = !away;
        if (stood) {
            lossesInARow++;
            tell = Integer.bitCount(lossesInARow) == 1;
        }
        away = true;
        if (cause instanceof RedisCommandExecutionException && refusals.size() < MAX_REFUSALS) {
            tell |= refusals.add(codeOf(cause));
        }
        told |= tell;
        return tell;
    }

    /** There is a connection; returns whether to tell, which is where its absence has been told. */
    boolean end() {
        boolean tell = told;
        away = false;
        told = false;
        return tell;
    }

    /** Redis begins a refusal with its kind, such as NOPERM. */
    private static String codeOf(Throwable refusal) {
        return String.valueOf(refusal.getMessage()).split(" ", 2)[0];
    }
}
