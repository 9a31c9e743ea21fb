package dev.livelist.engine.read;

import dev.livelist.engine.Asker;

/** Which of the reads that wait may begin now. */
interface Admittance {

    /**
     * Whether a read of this list may begin.
     *
     * @param again whether it failed the last time
     */
    boolean admits(Object list, boolean again, ReadKind kind);

    /** Whether a read for this asker may begin. */
    default boolean admits(Asker asker) {
        return true;
    }
}
