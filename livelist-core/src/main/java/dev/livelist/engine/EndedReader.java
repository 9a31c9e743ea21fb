package dev.livelist.engine;

import org.jspecify.annotations.Nullable;

/** A reader that was never let in. Safe for use by any number of threads. */
final class EndedReader implements LiveReader {
    private @Nullable StreamEvent last;

    EndedReader(StreamEvent last) {
        this.last = last;
    }

    @Override
    public synchronized @Nullable StreamEvent poll() {
        StreamEvent event = last;
        last = null;
        return event;
    }

    @Override
    public synchronized void close() {
        last = null;
    }
}
