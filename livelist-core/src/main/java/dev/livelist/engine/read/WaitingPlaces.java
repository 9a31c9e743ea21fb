package dev.livelist.engine.read;

import dev.livelist.engine.Asker;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Places for what waits, shared between lists and between askers. When all are taken, the list that has most of them gives up one of the asker
 * who has most of that list's: its latest. So somebody who asks for much displaces nobody, and is displaced by others. Safe for
 * use by any number of threads.
 */
public final class WaitingPlaces {

    private final int atMost;

    // Guarded by this.
    private final Map<Object, Holdings> lists = new HashMap<>();
    private int taken;
    private long numbers;
    private long refused;

    /** The places of one list. */
    private static final class Holdings {
        private final Map<Asker, TreeMap<Long, Place>> askers = new HashMap<>();
        private int size;
    }

    /** A place that is taken. */
    public static final class Place {
        private final Object list;
        private final Asker asker;
        private final long number;
        private final Runnable givenUp;

        private Place(Object list, Asker asker, long number, Runnable givenUp) {
            this.list = list;
            this.asker = asker;
            this.number = number;
            this.givenUp = givenUp;
        }
    }

    /** @param atMost how many places there are */
    public WaitingPlaces(int atMost) {
        this.atMost = atMost;
    }

    /**
     * Takes a place, perhaps somebody else's.
     *
     * @param givenUp run once where the place is given to somebody else, on that one's thread; must only hand off
     * @return null where no place can be had
     */
    public @Nullable Place take(Object list, Asker asker, Runnable givenUp) {
        Place mine;
        Place other = null;
        synchronized (this) {
            if (taken >= atMost) {
                refused++;
                other = most(list, asker);
                if (other == null) {
                    return null;
                }
                remove(other);
            }
            mine = new Place(list, asker, numbers++, givenUp);
            Holdings holdings = lists.computeIfAbsent(list, same -> new Holdings());
            holdings.askers.computeIfAbsent(asker, same -> new TreeMap<>()).put(mine.number, mine);
            holdings.size++;
            taken++;
        }
        if (other != null) {
            other.givenUp.run();
        }
        return mine;
    }

    /** The place to be given up for one of these; null where nobody has more than they would. */
    private @Nullable Place most(Object list, Asker asker) {
        Object largest = list;
        int most = size(lists.get(list)) + 1;
        for (Map.Entry<Object, Holdings> other : lists.entrySet()) {
            if (other.getValue().size > most) {
                largest = other.getKey();
                most = other.getValue().size;
            }
        }
        Holdings holdings = lists.get(largest);
        if (holdings == null) {
            return null;
        }
        TreeMap<Long, Place> longest = null;
        int longestSize = 0;
        if (largest.equals(list)) {
            TreeMap<Long, Place> own = holdings.askers.get(asker);
            longestSize = (own == null ? 0 : own.size()) + 1;
        }
        for (TreeMap<Long, Place> line : holdings.askers.values()) {
            if (line.size() > longestSize) {
                longest = line;
                longestSize = line.size();
            }
        }
        return longest == null ? null : longest.lastEntry().getValue();
    }

    private static int size(@Nullable Holdings holdings) {
        return holdings == null ? 0 : holdings.size;
    }

    /** Gives a place back. Idempotent, and without effect where it has been given up. */
    public synchronized void leave(Place place) {
        remove(place);
    }

    private void remove(Place place) {
        Holdings holdings = lists.get(place.list);
        TreeMap<Long, Place> line = holdings == null ? null : holdings.askers.get(place.asker);
        if (holdings == null || line == null || line.remove(place.number) == null) {
            return;
        }
        taken--;
        holdings.size--;
        if (line.isEmpty()) {
            holdings.askers.remove(place.asker);
            if (holdings.askers.isEmpty()) {
                lists.remove(place.list);
            }
        }
    }

    /** How many places have been refused or given up, since the start. */
    public synchronized long refused() {
        return refused;
    }
}
