package dev.livelist.broadcaster.bridge;

import org.jspecify.annotations.Nullable;

/**
 * What has been heard of one peer's messages on one lane: which of the recent ones exactly, and up to which number all are
 * accounted for, either seen or covered by an invalidation.
 *
 * <p>A message is a repeat only if the same number came with the same bytes before. So a forged message can neither stand
 * in for a real one nor, with a number far ahead, make the real ones look old (rule B6): a number farther away than the
 * window is long resets it, as does a heartbeat that contradicts the highest number.
 *
 * <p>Not found: a forged message that takes the very number of the peer's next one, if that is then lost before a heartbeat
 * contradicts the forged one.
 *
 * <p>Not safe for use by several threads.
 */
final class SequenceWindow {

    static final int SIZE = 512;

    /**
     * How many messages may come between the sending of a heartbeat and its arrival. A transport that carries heartbeats apart hands one on
     * after the messages that may be older, and so after newer ones, which can be thousands of a busy worker's.
     */
    static final int OVERTAKEN = 16 * SIZE;

    /** What to make of a message. */
    enum Verdict {
        /** Seen before. */
        REPEAT,
        /** New. */
        NEW,
        /** New, and its number makes no sense beside the others: what came between is unknown. */
        NEW_AND_IMPLAUSIBLE
    }

    private final Timing timing;
    private final boolean suppressesOld;
    private long @Nullable [] seqs;
    private long @Nullable [] digests;
    private long accountedFor;
    private long highest;
    private long highestSince;
    private long missingSince;

    /**
     * Begins with the first number heard of.
     *
     * @param first up to here everything is accounted for
     * @param suppressesOld a flaw, for the test of the test
     */
    SequenceWindow(Timing timing, long first, long now, boolean suppressesOld) {
        this.timing = timing;
        this.suppressesOld = suppressesOld;
        reset(first, now);
    }

    long highest() {
        return highest;
    }

    /** A message with signals has come. */
    Verdict message(long seq, long digest, long now) {
        if (seen(seq, digest) || (suppressesOld && seq <= highest)) {
            return Verdict.REPEAT;
        }
        boolean plausible = isPlausible(seq);
        if (!plausible) {
            reset(seq, now);
        }
        record(seq, digest);
        raise(seq, now);
        return plausible ? Verdict.NEW : Verdict.NEW_AND_IMPLAUSIBLE;
    }

    /** The number of the last message has come; returns whether it makes sense beside the others. */
    boolean announced(long lastSeq, long now) {
        if (suppressesOld && lastSeq <= highest) {
            return true;
        }
        boolean plausible = lastSeq < highest
                ? highest - lastSeq <= OVERTAKEN && now - highestSince <= timing.grace()
                : isPlausible(lastSeq);
        if (!plausible) {
            reset(lastSeq, now);
            return false;
        }
        raise(lastSeq, now);
        return true;
    }

    /** Whether something has been missing for longer than it may be on its way; it is then accounted for. */
    boolean missesSomething(long now) {
        if (accountedFor == highest || now - missingSince < timing.grace()) {
            return false;
        }
        accountedFor = highest;
        return true;
    }

    /** Gives what is missing its full grace again. */
    void restartClock(long now) {
        missingSince = now;
        highestSince = now;
    }

    private boolean isPlausible(long seq) {
        return Math.abs(seq - highest) <= SIZE;
    }

    /** Forgets also what has been seen: it may have come from somebody else, and must not stand for what is lost. */
    private void reset(long seq, long now) {
        seqs = null;
        digests = null;
        accountedFor = seq;
        highest = seq;
        highestSince = now;
        missingSince = now;
    }

    private void raise(long seq, long now) {
        if (seq > highest) {
            if (accountedFor == highest) {
                missingSince = now;
            }
            highest = seq;
            highestSince = now;
        }
        long before = accountedFor;
        while (accountedFor < highest && has(accountedFor + 1)) {
            accountedFor++;
        }
        if (accountedFor != before) {
            missingSince = now;
        }
    }

    private boolean has(long seq) {
        return seqs != null && seqs[slot(seq)] == seq;
    }

    private boolean seen(long seq, long digest) {
        return seqs != null && digests != null && seqs[slot(seq)] == seq && digests[slot(seq)] == digest;
    }

    private void record(long seq, long digest) {
        if (seqs == null || digests == null) {
            seqs = new long[SIZE];
            digests = new long[SIZE];
        }
        seqs[slot(seq)] = seq;
        digests[slot(seq)] = digest;
    }

    private static int slot(long seq) {
        return (int) Math.floorMod(seq, (long) SIZE);
    }
}
