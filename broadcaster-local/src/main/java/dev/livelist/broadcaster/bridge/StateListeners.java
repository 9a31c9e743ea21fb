package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of new states, each one all of them in order, one call at a time. A listener that is slower than the
 * states change misses the oldest of those that wait, never the latest. Safe for use by any number of threads.
 */
final class StateListeners {

    private static final int MAX_WAITING = 100;
    private static final Logger log = LoggerFactory.getLogger(StateListeners.class);

    private final Executor executor;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    StateListeners(Executor executor) {
        this.executor = executor;
    }

    Subscription add(Consumer<BroadcasterState> listener) {
        Entry entry = new Entry(Objects.requireNonNull(listener, "listener"));
        entries.add(entry);
        return entry;
    }

    void tell(BroadcasterState state) {
        entries.forEach(entry -> entry.offer(state));
    }

    private final class Entry implements Subscription, Runnable {

        private final Consumer<BroadcasterState> listener;
        private final Deque<BroadcasterState> waiting = new ArrayDeque<>();
        private boolean queued;
        private volatile boolean closed;

        Entry(Consumer<BroadcasterState> listener) {
            this.listener = listener;
        }

        void offer(BroadcasterState state) {
            synchronized (this) {
                waiting.add(state);
                if (waiting.size() > MAX_WAITING) {
                    waiting.remove();
                }
                if (queued) {
                    return;
                }
                queued = true;
            }
            try {
                executor.execute(this);
            } catch (RejectedExecutionException full) {
                synchronized (this) {
                    queued = false;
                }
            }
        }

        @Override
        public void run() {
            for (BroadcasterState state = next(); state != null; state = next()) {
                try {
                    listener.accept(state);
                } catch (RuntimeException | Error failure) {
                    log.warn("livelist.state-listener.failed", failure);
                }
            }
        }

        private synchronized @Nullable BroadcasterState next() {
            BroadcasterState state = closed ? null : waiting.poll();
            queued = state != null;
            return state;
        }

        @Override
        public void close() {
            closed = true;
            entries.remove(this);
        }
    }
}
