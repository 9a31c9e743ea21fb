package dev.livelist.benchmarks.views;

import dev.livelist.ListQuery;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveReader;
import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A reader that takes whatever there is at once, and lets go of it. */
final class CountingReader implements ReadySignal, AutoCloseable {

    private final Semaphore snapshots;
    private final Semaphore patches;
    private @Nullable LiveReader reader;

    /**
     * @param snapshots is released by each snapshot
     * @param patches is released by each patch
     */
    CountingReader(Semaphore snapshots, Semaphore patches) {
        this.snapshots = snapshots;
        this.patches = patches;
    }

    CountingReader open(LiveLists lists, ListQuery query) {
        LiveReader opened = lists.open(query, null, this);
        synchronized (this) {
            reader = opened;
        }
        ready();
        return this;
    }

    @Override
    public synchronized void ready() {
        LiveReader open = reader;
        if (open == null) {
            return;
        }
        StreamEvent event;
        while ((event = open.poll()) != null) {
            switch (event.type()) {
                case SNAPSHOT -> snapshots.release();
                case PATCH -> patches.release();
                case STATUS, CAUSE -> {} // whoever waits for a snapshot in vain finds out
            }
        }
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
