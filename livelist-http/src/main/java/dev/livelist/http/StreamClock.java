package dev.livelist.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What streams know of time.
 *
 * @param ticks nanoseconds that only ever go forward
 * @param wall the time of day, in which authentications end
 */
record StreamClock(LongSupplier ticks, InstantSource wall) {

    static final StreamClock SYSTEM = new StreamClock(System::nanoTime, InstantSource.system());

    long nanos() {
        return ticks.getAsLong();
    }

    boolean isPast(Instant time) {
        return !wall.instant().isBefore(time);
    }

    /** When, in ticks, that time will have come. Far times are brought near enough to be counted. */
    long nanosAt(Instant time) {
        Duration left = Duration.between(wall.instant(), time);
        Duration far = Duration.ofDays(365);
        return nanos() + (left.compareTo(far) < 0 ? left : far).toNanos();
    }
}
