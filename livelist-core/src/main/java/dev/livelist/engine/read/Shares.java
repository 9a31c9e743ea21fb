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
 *   <li>One asker has at most half of the places, but for reads of a list and kind that are known to be quick: the last
 *       {@value #FAST_AGAIN} were.
 * </ul>
 */
final class Shares {

    /** So many quick reads in a row, and what was slow is slow no more. */
    static final int FAST_AGAIN = 8;

    private static final int ENOUGH = 3;

    private final int permits;
    private final long slow;

    private final Map<Kind, Pace> paces = new HashMap<>();

    private final Set<Object> lists = new HashSet<>();

    /**
     * How long reads have taken lately.
     *
     * @param slow whether one has been slow, and not {@value #FAST_AGAIN} quick ones since
     * @param quick how many in a row have been quick, as far as it is of interest
     */
    private record Pace(boolean slow, int quick) {

        static final Pace UNKNOWN = new Pace(false, 0);

        Pace afterQuick() {
            int now = Math.min(FAST_AGAIN, quick + 1);
            return new Pace(slow && now < FAST_AGAIN, now);
        }

        boolean isKnownToBeQuick() {
            return quick == FAST_AGAIN;
        }
    }

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
            paces.put(kind, new Pace(true, 0));
        } else if (!pace(kind).isKnownToBeQuick()) {
            paces.put(kind, pace(kind).afterQuick());
        }
    }

    private Pace pace(Kind kind) {
        return paces.getOrDefault(kind, Pace.UNKNOWN);
    }

    private boolean takesLong(Turn turn, long now) {
        return now - turn.granted >= slow;
    }

    /** How many lists have reads that are slow. */
    int slowLists() {
        return (int) paces.entrySet().stream()
                .filter(one -> one.getValue().slow())
                .map(one -> one.getKey().list())
                .distinct()
                .count();
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
            if (failing.test(turn.list()) || pace(Kind.of(turn)).slow() || takesLong(turn, now)) {
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
                boolean isSlow =
                        failing.test(list) || pace(new Kind(list, kind)).slow();
                return (roomForSlow || !isSlow) && !list.equals(allButLast) && breaker.admits(list, again, kind);
            }

            @Override
            public boolean admits(Object list, ReadKind kind, Asker asker) {
                return asker.equals(Asker.WORKER)
                        || byAsker.getOrDefault(asker, 0) < half
                        || pace(new Kind(list, kind)).isKnownToBeQuick();
            }
        };
    }
}
