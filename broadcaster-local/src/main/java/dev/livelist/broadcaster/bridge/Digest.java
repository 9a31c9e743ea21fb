package dev.livelist.broadcaster.bridge;

import java.util.function.DoubleSupplier;

/**
 * A 64-bit digest of a message, keyed anew at each start and never told to anybody, so that nobody can prepare a message
 * that another one is mistaken for a repeat of.
 */
final class Digest {

    private final long seed;
    private final long multiplier;

    Digest(DoubleSupplier random) {
        seed = bits(random);
        multiplier = bits(random) | 1;
    }

    private static long bits(DoubleSupplier random) {
        long high = (long) (random.getAsDouble() * (1L << 32));
        long low = (long) (random.getAsDouble() * (1L << 32));
        return high << 32 | low;
    }

    long of(byte[] message) {
        long hash = seed ^ message.length;
        for (byte one : message) {
            hash = (hash ^ one) * multiplier;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
