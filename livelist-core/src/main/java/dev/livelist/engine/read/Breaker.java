package dev.livelist.engine.read;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notices a database that refuses, and lists that cannot be read. Not thread-safe: {@link ReadGate} guards it.
 *
 * <p>After {@value #FAILURES} statements have failed in a row, whatever their list, the database seems to refuse. Then the lists that have
 * failed since the last success get one probe at a time, with backoff up to two seconds. Probes alternate between reads that have not
 * failed themselves and reads that have, because a list may be broken although the database is not. Other lists are read as
 * ever. The first success of any list ends this.
 */
final class Breaker {

    /** One failure may be the statement's own fault. */
    static final int FAILURES = 3;

    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    /** The lists of which a statement has failed since a statement of any list succeeded. */
    private final Set<Object> refused = new HashSet<>();

    /** The lists of which a statement has failed since one of their own succeeded. */
    private final Set<Object> failing = new HashSet<>();

    private int failures;
    private boolean resting;
    private boolean preferAgain;

    /** A statement has succeeded. */
    void succeeded(Object list) {
        failures = 0;
        failing.remove(list);
        refused.clear();
        resting = false;
    }

    /** A statement has failed. Returns for how long refused lists rest now, or null where they rest already or need not. */
    @Nullable
    Duration failed(Object list) {
        failures++;
        failing.add(list);
        refused.add(list);
        if (failures < FAILURES || resting) {
            return null;
        }
        resting = true;
        long rest = FIRST_REST.toMillis() << Math.min(failures - FAILURES, 10);
        return Duration.ofMillis(Math.min(LONGEST_REST.toMillis(), rest));
    }

    /** The rest is over: the next probe may begin. */
    void rested() {
        resting = false;
    }

    /** Whether the database refuses this list, and no probe may begin for a moment. */
    boolean isResting(Object list) {
        return resting && refused.contains(list);
    }

    /** A turn begins. */
    void begins(Turn turn) {
        if (failures >= FAILURES && refused.contains(turn.list())) {
            preferAgain = !turn.again();
        }
    }

    /** Whether the last statement of a list failed. */
    boolean isFailing(Object list) {
        return failing.contains(list);
    }

    /**
     * Which reads may begin now, as far as the database is concerned.
     *
     * @param running the turns in use
     * @param waiting the turns that wait
     */
    Admittance admittance(Set<Turn> running, TurnQueue waiting) {
        if (failures < FAILURES) {
            return (list, again, kind) -> true;
        }
        boolean mayProbe = !resting && running.stream().noneMatch(turn -> refused.contains(turn.list()));
        boolean preferred = preferAgain;
        boolean preferredWaits = refused.stream().anyMatch(list -> waiting.contains(list, preferred));
        return (list, again, kind) -> !refused.contains(list) || (mayProbe && (again == preferred || !preferredWaits));
    }
}
