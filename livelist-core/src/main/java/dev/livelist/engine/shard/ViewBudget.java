package dev.livelist.engine.shard;

import dev.livelist.engine.Room;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many views there may be on a worker, over all lists, and for whom: {@link Room} says so. A view without readers makes room for a
 * new one; the one that has been without for longest goes first. Safe for use by any number of threads.
 */
public final class ViewBudget {

    // Guarded by this.
    private final Room room;
    private final Map<Object, Idle> idle = new LinkedHashMap<>();
    private long refused;

    /** A view without readers. */
    private record Idle(Room.Holder holder, Runnable evict) {}

    /**
     * @param atMost how many views there may be
     * @param lists how many lists there are
     */
    public ViewBudget(int atMost, int lists) {
        this.room = new Room(atMost, lists);
    }

    /** Takes room for a new view, at the cost of an idle one where there is no other. Returns whether there was room. */
    boolean acquire(Room.Holder holder) {
        Runnable evict = null;
        synchronized (this) {
            if (!room.has(holder)) {
                Object oldest = oldestThatMakesRoom(holder);
                Idle gone = oldest == null ? null : idle.remove(oldest);
                if (gone == null) {
                    refused++;
                    return false;
                }
                room.leave(gone.holder());
                evict = gone.evict();
            }
            room.take(holder);
        }
        if (evict != null) {
            evict.run();
        }
        return true;
    }

    private @Nullable Object oldestThatMakesRoom(Room.Holder wanted) {
        Map<Room.Holder, Boolean> known = new HashMap<>();
        for (Map.Entry<Object, Idle> one : idle.entrySet()) {
            if (known.computeIfAbsent(one.getValue().holder(), holder -> room.wouldHave(wanted, holder))) {
                return one.getKey();
            }
        }
        return null;
    }

    /** A reader is refused because there is no room for what its view would need. */
    public synchronized void refuse() {
        refused++;
    }

    /** Ends all views without readers. */
    void evictIdle() {
        List<Idle> gone;
        synchronized (this) {
            gone = List.copyOf(idle.values());
            idle.clear();
            gone.forEach(one -> room.leave(one.holder()));
        }
        gone.forEach(one -> one.evict().run());
    }

    /**
     * A view has no reader now.
     *
     * @param evict run where its room is given to another view; must only hand off
     */
    synchronized void idle(Object view, Room.Holder holder, Runnable evict) {
        idle.put(view, new Idle(holder, evict));
    }

    /** A view has a reader again. Returns false where its room has been given away meanwhile. */
    synchronized boolean wake(Object view) {
        return idle.remove(view) != null;
    }

    /** An idle view ends. Its room is free, unless it has been given away. */
    synchronized void release(Object view) {
        Idle gone = idle.remove(view);
        if (gone != null) {
            room.leave(gone.holder());
        }
    }

    /** A view that has readers ends. */
    synchronized void releaseInUse(Room.Holder holder) {
        room.leave(holder);
    }

    /** How many views there are. */
    public synchronized int views() {
        return room.taken();
    }

    /** How many views have been refused since the start. */
    public synchronized long refused() {
        return refused;
    }
}
