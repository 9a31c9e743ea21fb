package dev.livelist.engine.shard;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many views there may be on a worker, over all lists. A view without readers makes room for a new one; the one that has been
 * without for longest goes first. Safe for use by any number of threads.
 */
public final class ViewBudget {

    private final int atMost;
    private final Map<Object, Runnable> idle = new LinkedHashMap<>();
    private int views;

    /** @param atMost how many views there may be */
    public ViewBudget(int atMost) {
        this.atMost = atMost;
    }

    /** Takes room for a new view, at the cost of an idle one where there is no other. Returns whether there was room. */
    boolean acquire() {
        Runnable evict;
        synchronized (this) {
            if (views < atMost) {
                views++;
                return true;
            }
            if (idle.isEmpty()) {
                return false;
            }
            Map.Entry<Object, Runnable> oldest = idle.entrySet().iterator().next();
            evict = oldest.getValue();
            idle.remove(oldest.getKey());
        }
        evict.run();
        return true;
    }

    /**
     * A view has no reader now.
     *
     * @param evict run where its room is given to another view; must only hand off
     */
    synchronized void idle(Object view, Runnable evict) {
        idle.put(view, evict);
    }

    /** A view has a reader again. Returns false where its room has been given away meanwhile. */
    synchronized boolean wake(Object view) {
        return idle.remove(view) != null;
    }

    /** An idle view ends. Its room is free, unless it has been given away. */
    synchronized void release(Object view) {
        if (idle.remove(view) != null) {
            views--;
        }
    }

    /** A view that has readers ends. */
    synchronized void releaseInUse() {
        views--;
    }

    /** How many views there are. */
    public synchronized int views() {
        return views;
    }
}
