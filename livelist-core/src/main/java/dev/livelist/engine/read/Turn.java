package dev.livelist.engine.read;

import dev.livelist.engine.ReadPriority;

/**
 * A turn to read: asked for, waited for, granted, and given back. Made by whoever wants to read, for one use with one {@link
 * ReadGate}.
 */
public final class Turn {

    private final ReadPriority priority;
    private final Object list;
    private final boolean again;

    // The gate's, under its lock.
    State state = State.NEW;
    long entered;
    Runnable onGrant = () -> {};

    enum State {
        NEW,
        WAITING,
        GRANTED,
        OVER
    }

    /**
     * A turn that nobody waits for yet.
     *
     * @param list the list that is to be read; lists share the turns fairly
     * @param again whether what is to be read failed the last time
     */
    public Turn(ReadPriority priority, Object list, boolean again) {
        this.priority = priority;
        this.list = list;
        this.again = again;
    }

    /** What the read is for. */
    public ReadPriority priority() {
        return priority;
    }

    Object list() {
        return list;
    }

    boolean again() {
        return again;
    }
}
