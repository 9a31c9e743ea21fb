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

    /** Whether such a read of a list may begin for this asker. */
    default boolean admits(Object list, ReadKind kind, Asker asker) {
        return true;
    }
}
