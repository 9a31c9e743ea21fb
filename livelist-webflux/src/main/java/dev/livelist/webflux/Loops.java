package dev.livelist.webflux;

import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.ClassUtils;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Brings wake-ups to the threads of the connections they are for, in batches: a burst of them costs one task per event loop,
 * however many streams it wakes.
 */
final class Loops implements Disposable {

    private static final boolean NETTY =
            ClassUtils.isPresent("reactor.netty.http.server.HttpServerResponse", Loops.class.getClassLoader());
    private static final int PORTABLE_LOOPS = Runtime.getRuntime().availableProcessors();

    /** Told that a patch has been handed to the sockets of so many readers, all of one loop. */
    @FunctionalInterface
    interface Deliveries {
        void delivered(StreamEvent patch, int readers);
    }

    private final Deliveries deliveries;
    private final StreamClock clock;
    private final Map<Executor, Loop> loops = new ConcurrentHashMap<>();
    /** What the connections of an event loop of Netty share. */
    private final Map<Executor, Chunks> chunks = new ConcurrentHashMap<>();

    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, Scheduler.Worker> workers = new ConcurrentHashMap<>();
    private final Map<Integer, Executor> portable = new ConcurrentHashMap<>();
    private volatile boolean disposed;

    Loops(Deliveries deliveries, StreamClock clock) {
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** The connection that a response is written to. */
    ServerConnection connectionOf(ServerHttpResponse response) {
        if (NETTY) {
            NettyConnection connection = NettyConnection.of(response, this::chunksOf);
            if (connection != null) {
                return connection;
            }
        }
        int index = Math.floorMod(next.getAndIncrement(), PORTABLE_LOOPS);
        return new PortableConnection(portable.computeIfAbsent(index, this::portableLoop));
    }

    /** The loop of a connection. */
    Loop of(ServerConnection connection) {
        return loops.computeIfAbsent(connection.loop(), executor -> new Loop(executor, deliveries, clock));
    }

    @Override
    public void dispose() {
        disposed = true;
        workers.values().forEach(Scheduler.Worker::dispose);
        chunks.forEach(Loops::clear);
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }

    private Chunks chunksOf(Executor loop) {
        return chunks.computeIfAbsent(loop, l -> new Chunks());
    }

    private static void clear(Executor loop, Chunks chunks) {
        try {
            loop.execute(chunks::clear);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it what its buffers were taken from.
        }
    }

    private Executor portableLoop(int index) {
        return workers.computeIfAbsent(index, i -> Schedulers.parallel().createWorker())::schedule;
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
                ((OpenStream) stream).readyOnLoop(now);
            }
        }

        @Override
        public void abandon() {
            for (ReadySignal stream : streams) {
                ((OpenStream) stream).close();
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
