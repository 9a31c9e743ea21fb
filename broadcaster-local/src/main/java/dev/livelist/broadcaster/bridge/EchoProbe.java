package dev.livelist.broadcaster.bridge;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Whether the connection that listens delivers, on one lane: the proof is this worker's own heartbeat coming back, and not
 * one from long ago (rule B10).
 *
 * <p>Only heartbeats that the server has taken count against the connection. Where none has been taken, because publishing
 * fails, what is heard of others is proof enough; where nothing is heard either, nothing is known, which is stale but no
 * reason to give the connection up.
 *
 * <p>Guarded by the bridge's monitor, but for {@link #taken}, which any thread may call.
 */
final class EchoProbe {

    /** More heartbeats than are sent within the bound, those sent at a new subscription included. */
    private static final int REMEMBERED = 64;

    private final Timing timing;
    private final long[] sentAt = new long[REMEMBERED];
    private final long[] beats = new long[REMEMBERED];
    private final AtomicLongArray takenBeats = new AtomicLongArray(REMEMBERED);
    private long provenAt;
    private long othersHeardAt;
    private boolean othersHeard;
    private boolean proven;

    EchoProbe(Timing timing, long now) {
        this.timing = timing;
        this.provenAt = now;
    }

    void sent(long beat, long now) {
        beats[slot(beat)] = beat;
        sentAt[slot(beat)] = now;
    }

    void taken(long beat) {
        takenBeats.set(slot(beat), beat);
    }

    void echo(long beat, long now) {
        if (beat > 0 && beats[slot(beat)] == beat && now - sentAt[slot(beat)] <= timing.silence()) {
            provenAt = now;
            proven = true;
        }
    }

    void heardOthers(long now) {
        othersHeard = true;
        othersHeardAt = now;
    }

    /** Forgets the heartbeats that are on their way and judges by later ones only. */
    void restartClock(long now) {
        Arrays.fill(beats, 0);
        provenAt = now;
        othersHeard = false;
    }

    /** Whatever has been proven was proven of another connection, or of one that has been silent since. */
    void doubt() {
        proven = false;
    }

    /** Whether something has come since the last doubt. */
    boolean isProven(long now) {
        return proven || (othersHeard && !anyTaken(now, 0));
    }

    /** Whether a heartbeat of this worker itself has come back lately. */
    boolean isAnswered(long now) {
        return proven && now - provenAt <= timing.silence();
    }

    /** Whether nothing has come for too long. */
    boolean isSilent(long now) {
        boolean othersSuffice = othersHeard && now - othersHeardAt <= timing.silence() && !anyTaken(now, 0);
        return now - provenAt > timing.silence() && !othersSuffice;
    }

    /** Whether the server has taken heartbeats within the bound, long enough ago, and none has come back. */
    boolean isUnanswered(long now) {
        return isSilent(now) && anyTaken(now, timing.heartbeat());
    }

    private boolean anyTaken(long now, long minAge) {
        for (int i = 0; i < REMEMBERED; i++) {
            long age = now - sentAt[i];
            if (beats[i] > 0
                    && takenBeats.get(i) == beats[i]
                    && sentAt[i] - provenAt >= 0
                    && age >= minAge
                    && age <= timing.bound()) {
                return true;
            }
        }
        return false;
    }

    private static int slot(long beat) {
        return (int) (beat % REMEMBERED);
    }
}
