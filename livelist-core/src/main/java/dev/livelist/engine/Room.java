package dev.livelist.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Room for a number of things of a worker, such as views or streams. Nobody can take all of it from the others:
 *
 * <ul>
 *   <li>a quarter is kept for askers who have logged in,
 *   <li>another quarter is kept for the lists, as much for each of them,
 *   <li>one asker has at most half.
 * </ul>
 *
 * <p>Of less than {@value #SMALL} nothing is kept. For one thread at a time.
 */
public final class Room {

    private static final int SMALL = 8;
    private static final int PART = 4;

    private final int atMost;
    private final int keptForKnown;
    private final int keptForList;
    private final int lists;
    private final int mostOfOne;

    private final Map<String, Integer> byList = new HashMap<>();
    private final Map<Asker, Integer> byAsker = new HashMap<>();
    private int taken;
    private int known;

    /**
     * Something that takes room.
     *
     * @param list the name of its list
     * @param asker whose it is
     */
    public record Holder(String list, Asker asker) {}

    /**
     * Room of which nothing is taken.
     *
     * @param atMost for how many; not positive for any number
     * @param lists how many lists there are
     */
    public Room(int atMost, int lists) {
        this.atMost = atMost;
        this.lists = Math.max(1, lists);
        this.keptForKnown = atMost < SMALL ? 0 : atMost / PART;
        this.keptForList = atMost < SMALL ? 0 : atMost / PART / this.lists;
        this.mostOfOne = atMost < SMALL ? atMost : atMost / 2;
    }

    /** Whether there is room for one more. */
    public boolean has(Holder holder) {
        if (atMost <= 0) {
            return true;
        }
        Asker asker = holder.asker();
        if (!asker.equals(Asker.WORKER) && byAsker.getOrDefault(asker, 0) >= mostOfOne) {
            return false;
        }
        int kept = asker.known() ? 0 : Math.max(0, keptForKnown - known);
        if (byList.getOrDefault(holder.list(), 0) >= keptForList) {
            kept += keptForLists();
        }
        return atMost - taken > kept;
    }

    /** What is kept for lists that have less than is kept for each. */
    private int keptForLists() {
        int kept = keptForList * Math.max(0, lists - byList.size());
        for (int count : byList.values()) {
            kept += Math.max(0, keptForList - count);
        }
        return kept;
    }

    /** Takes room, whether or not there is any. */
    public void take(Holder holder) {
        add(holder, 1);
    }

    /** Gives room back. */
    public void leave(Holder holder) {
        add(holder, -1);
    }

    /** Whether there would be room for one if the other left. */
    public boolean wouldHave(Holder holder, Holder withoutOther) {
        leave(withoutOther);
        boolean room = has(holder);
        take(withoutOther);
        return room;
    }

    private void add(Holder holder, int count) {
        taken += count;
        if (holder.asker().known()) {
            known += count;
        }
        byList.merge(holder.list(), count, Room::sum);
        byAsker.merge(holder.asker(), count, Room::sum);
    }

    private static @Nullable Integer sum(int present, int more) {
        return present + more == 0 ? null : present + more;
    }

    /** How much is taken. */
    public int taken() {
        return taken;
    }
}
