package dev.livelist.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Told whenever {@link LiveReader#poll} may have something; it may also turn out to have nothing. Called on any thread. It must be
 * fast, not block, and not throw.
 */
@FunctionalInterface
public interface ReadySignal {

    /** There may be something to poll. */
    void ready();

    /**
     * Who can be told of this reader together with others, so that news for a thousand readers on two threads are two calls; null
     * where the reader is told by itself, or is not yet known to belong anywhere. Does not change once it is known.
     */
    default @Nullable Group group() {
        return null;
    }

    /** Takes news for several readers at once. */
    interface Group {

        /**
         * There may be something to poll for each of them; some may have been closed meanwhile. The same limits hold as for {@link
         * ReadySignal#ready}.
         *
         * @param members not to be modified, and not modified any more
         */
        void ready(List<ReadySignal> members);
    }
}
