package dev.livelist.engine.shard;

import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.ChangeOrigin;
import org.jspecify.annotations.Nullable;

/**
 * The origins of the changes that one part of a shard has been told of, and of which it has yet to find out what they mean to views. One
 * statement at a time does that. Confined to the shard.
 */
final class OpenOrigins {

    private @Nullable ChangeOrigin waiting;
    private @Nullable ChangeOrigin asked;

    /** There are changes to ask about. */
    void add(@Nullable ChangeOrigin from) {
        waiting = ChangeOrigin.both(waiting, from);
    }

    /** Nothing that waits is asked about any more. Returns its origin. */
    @Nullable
    ChangeOrigin take() {
        ChangeOrigin taken = waiting;
        waiting = null;
        return taken;
    }

    /**
     * A statement begins.
     *
     * @param all whether it asks about all that waits; if not, the writes are told with the last of their changes
     */
    void begins(boolean all) {
        ChangeOrigin origin = waiting;
        if (all || origin == null) {
            asked = take();
        } else {
            asked = origin.withoutCauses();
        }
    }

    /** The statement is over, and its answer is about to be passed on. Returns the origin of what it has asked about. */
    @Nullable
    ChangeOrigin answered() {
        ChangeOrigin answered = asked;
        asked = null;
        return answered;
    }

    /** The statement has failed, and what it asked about waits again. */
    void failed() {
        waiting = ChangeOrigin.both(answered(), waiting);
    }

    /** Whether some changes of a write are among them. */
    boolean holds(Cause cause) {
        return contains(waiting, cause) || contains(asked, cause);
    }

    private static boolean contains(@Nullable ChangeOrigin origin, Cause cause) {
        return origin != null && origin.provenance().causes().contains(cause);
    }
}
