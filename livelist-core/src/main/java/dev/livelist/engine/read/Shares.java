package dev.livelist.engine.read;

import dev.livelist.engine.Asker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many of the places at the gate a list and an asker may have. Not thread-safe: {@link ReadGate} guards it.
 *
 * <ul>
 *   <li>Slow reads together have at most half of the places: those of a list whose last statement failed, and those of a list and kind
 *       of which one has taken long. {@value #FAST_AGAIN} quick ones in a row end that.
 *   <li>One list never has the last place, as soon as another list has been read: before it is known that a list is slow, it cannot take
 *       all of them. Not so with fewer than {@value #ENOUGH} places.
 *   <li>One asker has at most half of the places.
 * </ul>
 */
final class Shares {

    /** So many quick reads in a row, and what was slow is slow no more. */
    static final int FAST_AGAIN = 8;

    private static final int ENOUGH = 3;

    private final int permits;
    private final long slow;

    /** What is slow, and after how many quick reads it will not be. */
    private final Map<Kind, Integer> slowKinds = new HashMap<>();

    private final Set<Object> lists = new HashSet<>();

    private record Kind(Object list, ReadKind kind) {

        static Kind of(Turn turn) {
            return new Kind(turn.list(), turn.kind());
        }
    }

    /** @param slow a read that takes so long is slow */
    Shares(int permits, Duration slow) {
        this.permits = permits;
        this.slow = slow.toNanos();
    }

    /** Somebody wants to read a list. */
    void wanted(Object list) {
        lists.add(list);
    }

    /** A turn is over. */
    void ended(Turn turn, long now) {
        Kind kind = Kind.of(turn);
        if (takesLong(turn, now)) {
            slowKinds.put(kind, FAST_AGAIN);
        } else {
            slowKinds.computeIfPresent(kind, (same, left) -> left == 1 ? null : left - 1);
        }
    }

    private boolean takesLong(Turn turn, long now) {
        return now - turn.granted >= slow;
    }

    /** How many lists have reads that are slow. */
    int slowLists() {
        return (int) slowKinds.keySet().stream().map(Kind::list).distinct().count();
    }

    /**
     * What may begin now.
     *
     * @param running the turns in use, fewer than there are places
     * @param failing whether the last statement of a list failed
     * @param breaker what else decides
     */
    Admittance admittance(Set<Turn> running, Predicate<Object> failing, Admittance breaker, long now) {
        int slowPlaces = 0;
        @Nullable Object only = null;
        boolean several = false;
        Map<Asker, Integer> byAsker = new HashMap<>();
        for (Turn turn : running) {
            if (failing.test(turn.list()) || slowKinds.containsKey(Kind.of(turn)) || takesLong(turn, now)) {
                slowPlaces++;
            }
            several |= only != null && !only.equals(turn.list());
            only = turn.list();
            byAsker.merge(turn.asker(), 1, Integer::sum);
        }
        int half = Math.max(1, permits / 2);
        boolean roomForSlow = slowPlaces < half;
        boolean last = permits >= ENOUGH && lists.size() > 1 && running.size() == permits - 1 && !several;
        Object allButLast = last ? only : null;
        return new Admittance() {

            @Override
            public boolean admits(Object list, boolean again, ReadKind kind) {
                boolean isSlow = failing.test(list) || slowKinds.containsKey(new Kind(list, kind));
                return (roomForSlow || !isSlow) && !list.equals(allButLast) && breaker.admits(list, again, kind);
            }

            @Override
            public boolean admits(Asker asker) {
                return asker.equals(Asker.WORKER) || byAsker.getOrDefault(asker, 0) < half;
            }
        };
    }
}
