package dev.livelist.http;

import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Brings wake-ups to the threads of the connections they are for, in batches: a burst of them costs one task per event loop,
 * however many streams it wakes.
 */
final class Loops implements AutoCloseable {

    private static final int OWN_LOOPS = Runtime.getRuntime().availableProcessors();

    /** Told that a patch has been handed to the sockets of so many readers, all of one loop. */
    @FunctionalInterface
    interface Deliveries {
        void delivered(StreamEvent patch, int readers);
    }

    private final Deliveries deliveries;
    private final StreamClock clock;
    private final Map<Executor, Loop> loops = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    /** Threads for the connections of servers that have no event loops, made when they are first asked for. */
    private final Map<Integer, ExecutorService> own = new ConcurrentHashMap<>();

    private volatile boolean closed;

    Loops(Deliveries deliveries, StreamClock clock) {
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** The loop of a connection's thread. */
    Loop of(Executor thread) {
        return loops.computeIfAbsent(thread, executor -> new Loop(executor, deliveries, clock));
    }

    /** One of the threads of this worker, in turns. */
    Executor next() {
        ExecutorService thread = own.computeIfAbsent(Math.floorMod(next.getAndIncrement(), OWN_LOOPS), Loops::start);
        if (closed) {
            thread.shutdown();
        }
        return thread;
    }

    @Override
    public void close() {
        closed = true;
        own.values().forEach(ExecutorService::shutdown);
    }

    private static ExecutorService start(int index) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "livelist-writer-" + index);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The tasks of one thread. */
    static final class Loop implements Runnable, ReadySignal.Group {

        private final Executor executor;
        private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean scheduled = new AtomicBoolean();
        private final Deliveries deliveries;
        private final StreamClock clock;

        // The loop's own.
        private @Nullable StreamEvent delivering;
        private int readers;
        private boolean running;

        Loop(Executor executor, Deliveries deliveries, StreamClock clock) {
            this.executor = executor;
            this.deliveries = deliveries;
            this.clock = clock;
        }

        /**
         * A patch goes to one more reader, on the loop. Those that follow each other are told together, when the last of them
         * has been served: per reader this costs a comparison.
         */
        void delivers(StreamEvent patch) {
            if (patch != delivering) {
                endDelivery();
                delivering = patch;
            }
            readers++;
            if (!running) {
                endDelivery();
            }
        }

        private void endDelivery() {
            StreamEvent delivered = delivering;
            if (delivered != null) {
                deliveries.delivered(delivered, readers);
                delivering = null;
                readers = 0;
            }
        }

        /** Runs the task on the loop, soon. From any thread. */
        void wake(Task task) {
            waiting.add(task);
            if (scheduled.compareAndSet(false, true)) {
                try {
                    executor.execute(this);
                } catch (RejectedExecutionException e) {
                    scheduled.set(false);
                    for (Task t = waiting.poll(); t != null; t = waiting.poll()) {
                        t.abandon();
                    }
                }
            }
        }

        /** Has streams of this loop look for something to send, all in one task. */
        @Override
        public void ready(List<ReadySignal> streams) {
            wake(new Burst(streams, clock));
        }

        @Override
        public void run() {
            scheduled.set(false); // first, so that what comes from now on is seen below or scheduled anew
            running = true;
            for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
            }
            running = false;
            endDelivery();
        }
    }

    /** News for many streams. */
    private record Burst(List<ReadySignal> streams, StreamClock clock) implements Task {

        @Override
        public void run() {
            long now = clock.nanos();
            for (ReadySignal stream : streams) {
                ((LoopSignal) stream).readyOnLoop(now);
            }
        }

        @Override
        public void abandon() {
            for (ReadySignal stream : streams) {
                ((LoopSignal) stream).close();
            }
        }
    }

    /** Something to be done on a loop. Neither method throws. */
    interface Task {

        /** Does it; on the loop. */
        void run();

        /** Gives up: the loop is gone for good. */
        void abandon();
    }
}
