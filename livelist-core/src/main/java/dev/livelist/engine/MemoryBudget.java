package dev.livelist.engine;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes the lists of a worker hold, and how many they may: the rows of views, the histories of pages, documents that are being
 * sent, and frames that sockets have not taken yet. What is held is estimated.
 *
 * <p>When four fifths are held, pages forget their histories: readers that come back get a snapshot in place of a patch. When nine tenths
 * are held, views without readers go. When all is held, new views and documents are refused as {@code busy}. What readers have
 * already is kept in step in any case. Safe for use by any number of threads.
 */
public final class MemoryBudget {

    private final long atMost;
    private final AtomicLong views = new AtomicLong();
    private final AtomicLong documents = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private volatile long frames;

    /** How much is held. */
    public enum Level {
        /** There is room. */
        ROOM,
        /** Histories are to be forgotten. */
        TIGHT,
        /** Views without readers are to go, too. */
        SCARCE,
        /** There is no room for anything new. */
        FULL
    }

    /** Memory that is held until it is given back. */
    public final class Lease implements AutoCloseable {
        private final AtomicLong bytes;

        private Lease(long bytes) {
            this.bytes = new AtomicLong(bytes);
        }

        /** Gives it back. Idempotent. */
        @Override
        public void close() {
            documents.addAndGet(-bytes.getAndSet(0));
        }
    }

    /** @param atMost how many bytes may be held */
    public MemoryBudget(long atMost) {
        this.atMost = atMost;
    }

    /** What views hold has become so much more, or less. */
    public void viewsHold(long more) {
        if (more != 0) {
            views.addAndGet(more);
        }
    }

    /** What is held by frames that sockets have not taken. */
    public void framesHold(long bytes) {
        frames = bytes;
    }

    /** Takes memory for a document that is to be sent; null where there is none. */
    public @Nullable Lease document(long bytes) {
        if (documents.addAndGet(bytes) + views.get() + frames > atMost) {
            documents.addAndGet(-bytes);
            refused.increment();
            return null;
        }
        return new Lease(bytes);
    }

    /** Whether there is room for something new. One that is told that there is not counts as refused. */
    public boolean admits() {
        boolean room = level() != Level.FULL;
        if (!room) {
            refused.increment();
        }
        return room;
    }

    /** How much is held. */
    public Level level() {
        long held = held();
        if (held >= atMost) {
            return Level.FULL;
        }
        return held >= atMost / 10 * 9 ? Level.SCARCE : held >= atMost / 5 * 4 ? Level.TIGHT : Level.ROOM;
    }

    /** How many bytes are held. */
    public long held() {
        return views.get() + documents.get() + frames;
    }

    /** How many bytes may be held. */
    public long atMost() {
        return atMost;
    }

    /** How much has been refused since the start. */
    public long refused() {
        return refused.sum();
    }
}
