package dev.livelist.engine.read;

import dev.livelist.engine.Asker;
import dev.livelist.engine.ReadPriority;

/**
 * A turn to read: asked for, waited for, granted, and given back. Made by whoever wants to read, for one use with one {@link
 * ReadGate}.
 */
public final class Turn {

    private final ReadPriority priority;
    private final Object list;
    private final boolean again;
    private final ReadKind kind;
    private final Asker asker;

    // The gate's, under its lock.
    State state = State.NEW;
    long entered;
    long granted;
    Runnable onGrant = () -> {};

    enum State {
        NEW,
        WAITING,
        GRANTED,
        OVER
    }

    /**
     * A turn that nobody waits for yet, for the worker's own sake: to look at rows by their keys, or to count.
     *
     * @param list the list that is to be read; lists share the turns fairly
     * @param again whether what is to be read failed the last time
     */
    public Turn(ReadPriority priority, Object list, boolean again) {
        this(priority, list, again, priority == ReadPriority.COUNT ? ReadKind.COUNT : ReadKind.ROWS, Asker.WORKER);
    }

    /**
     * A turn that nobody waits for yet.
     *
     * @param list the list that is to be read; lists share the turns fairly
     * @param again whether what is to be read failed the last time
     * @param kind what kind of statement will be made
     * @param asker for whom; askers share the turns of a list fairly
     */
    public Turn(ReadPriority priority, Object list, boolean again, ReadKind kind, Asker asker) {
        this.priority = priority;
        this.list = list;
        this.again = again;
        this.kind = kind;
        this.asker = asker;
    }

    /** What the read is for. */
    public ReadPriority priority() {
        return priority;
    }

    /** For whom the read is. */
    public Asker asker() {
        return asker;
    }

    Object list() {
        return list;
    }

    boolean again() {
        return again;
    }

    ReadKind kind() {
        return kind;
    }
}
