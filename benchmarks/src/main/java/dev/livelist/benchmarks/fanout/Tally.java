package dev.livelist.benchmarks.fanout;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which reader has which message of one run. One that a later message of its series has taken the place of, before the
 * reader was sent it, is superseded: the reader lacks nothing, but has not been delivered it either. What is neither is lost.
 *
 * <p>Written by the readers' thread alone. Others see what came before the {@link #covered} that they have read.
 */
final class Tally {

    private final int first;
    private final int count;
    private final int readers;
    private final int series;
    private final long[][] seen;
    private final int[] reached;
    private final long[] lastAt;
    private final AtomicLong covered = new AtomicLong();
    private long delivered;
    private long lastArrival;

    /**
     * @param series see {@link FanoutServer#series}
     */
    Tally(int first, int count, int readers, int series) {
        this.first = first;
        this.count = count;
        this.readers = readers;
        this.series = series;
        this.seen = new long[readers][(count + 63) / 64];
        this.reached = new int[count];
        this.lastAt = new long[count];
    }

    /** A reader is given a message. Those of other runs, and repeated ones, count for nothing. */
    void arrived(int reader, int number, long now) {
        int message = number - first;
        if (message < 0 || message >= count || !note(reader, message, now)) {
            return;
        }
        long more = 1;
        delivered++;
        if (series > 0) {
            for (int older = message - series; older >= 0 && note(reader, older, now); older -= series) {
                more++;
            }
        }
        lastArrival = now;
        covered.setRelease(covered.getPlain() + more);
    }

    private boolean note(int reader, int message, long now) {
        long bit = 1L << message;
        if ((seen[reader][message >> 6] & bit) != 0) {
            return false;
        }
        seen[reader][message >> 6] |= bit;
        reached[message]++;
        lastAt[message] = now;
        return true;
    }

    /** Deliveries that need not be waited for any more: delivered, or superseded. */
    long covered() {
        return covered.getAcquire();
    }

    /** How many there are to be. */
    long expected() {
        return (long) count * readers;
    }

    /** Messages that readers were sent, all readers together. */
    long delivered() {
        return delivered;
    }

    long superseded() {
        return covered() - delivered;
    }

    long lost() {
        return expected() - covered();
    }

    /** When the last one came, by {@link System#nanoTime}. */
    long lastArrival() {
        return lastArrival;
    }

    int count() {
        return count;
    }

    /** Whether every reader has it, or a later one of its series. */
    boolean reachedAll(int message) {
        return reached[message] == readers;
    }

    /** When the last reader was given it, or a later one of its series. */
    long lastAt(int message) {
        return lastAt[message];
    }
}
