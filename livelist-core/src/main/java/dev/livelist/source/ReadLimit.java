package dev.livelist.source;

import org.jspecify.annotations.Nullable;

/**
 * The most that one read of a page may bring, in bytes of its values as the driver gives them. A source adds up rows as they come, and stops
 * where that is exceeded: a driver that has read everything has already spent the memory.
 *
 * @param bytes how many bytes
 */
public record ReadLimit(long bytes) {

    /** How many rows a driver is asked for at a time, where it would otherwise hold all of them before it gives the first. */
    public static final int CHUNK = 64;

    private static final long LEAST = 1 << 20;
    private static final long MOST = 16 << 20;
    private static final long ROW = 64;
    private static final long VALUE = 16;

    /** A sixty-fourth of the heap, from 1 MB to 16 MB. */
    public static final ReadLimit DEFAULT =
            new ReadLimit(Math.max(LEAST, Math.min(MOST, Runtime.getRuntime().maxMemory() / 64)));

    /** Adds up the rows of one read. For one thread at a time. */
    public final class Sum {

        private long read;

        private Sum() {}

        /**
         * Adds a row.
         *
         * @return the row
         * @throws TooLargeException where the rows are more than one read may bring
         */
        public SourceRow add(SourceRow row) {
            add(row.values());
            return row;
        }

        void add(@Nullable Object[] values) {
            read += ROW;
            for (Object value : values) {
                read += size(value);
            }
            if (read > bytes) {
                throw new TooLargeException(bytes);
            }
        }
    }

    /** Begins to add up the rows of a read. */
    public Sum begin() {
        return new Sum();
    }

    private static long size(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return VALUE + text.length();
        }
        return value instanceof byte[] bytes ? VALUE + bytes.length : VALUE;
    }
}
