package dev.livelist.engine.view;

import java.time.Duration;
import java.time.Instant;

/**
 * The intervals in which a list's totals are counted: those of the clock on the wall, moved by an offset that is the list's
 * own. Workers that follow the same list count at the same times, and so go through the same documents, by which a reader
 * that changes workers is recognised; its views are counted together; and lists do not all count in the same instant.
 */
public final class Ticks {

    private final long interval;
    private final long offset;

    /** @param place any number that is the same for the same list on every worker */
    public Ticks(Duration interval, int place) {
        this.interval = Math.max(1, interval.toNanos());
        this.offset = Math.floorMod(place * 1_000_000L, this.interval);
    }

    /** The number of the interval. */
    public long number(Instant now) {
        return Math.floorDiv(time(now), interval);
    }

    /** How many nanoseconds it is until the next interval; at least one. */
    public long untilNext(Instant now) {
        return interval - Math.floorMod(time(now), interval);
    }

    private long time(Instant now) {
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano()) + offset;
    }
}
