package dev.livelist.jpa;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that reads block on. A given number of reads run at a time, further ones wait for their turn. A read that nobody
 * waits for any more gives its turn to the next one at once, even where the database does not let go of its thread: a
 * database host that dies silently must not take the turns of those who come later. There are at most {@value
 * #THREADS_PER_TURN} threads for each turn; when they are all held, further reads fail.
 *
 * <p>Safe for any number of threads: one lock guards the turns, and nothing is called while it is held but the executor.
 */
final class ReadThreads implements AutoCloseable {

    /** One that reads, and several that a database which does not answer holds. */
    private static final int THREADS_PER_TURN = 5;

    /** Until a thread that has ended its read, and is not back at its pool, is looked for again. */
    private static final long MILLIS_TO_A_THREAD = 5;

    private final int turns;
    private final ThreadPoolExecutor readers;
    private final ThreadPoolExecutor stoppers;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int taken;

    /** Threads that read on after their turn has been given to another. */
    private int held;

    ReadThreads(int turns) {
        this.turns = turns;
        this.readers = threads("livelist-jpa-read-", turns * THREADS_PER_TURN);
        this.stoppers = threads("livelist-jpa-stop-", turns * THREADS_PER_TURN);
    }

    private static ThreadPoolExecutor threads(String name, int most) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a read as soon as there is a turn for it.
     *
     * @param refused called instead, on any thread, where there is no thread for it
     */
    Turn run(Runnable read, Consumer<RuntimeException> refused) {
        Turn turn = new Turn(read, refused);
        synchronized (this) {
            waiting.add(turn);
        }
        next();
        return turn;
    }

    /** For what stops reads, which may block as well. */
    Executor stoppers() {
        return stoppers;
    }

    /** The same, after some time. */
    Executor stoppersAfter(long delay, TimeUnit unit) {
        return CompletableFuture.delayedExecutor(delay, unit, stoppers);
    }

    private void next() {
        for (Turn turn = poll(); turn != null; turn = poll()) {
            try {
                readers.execute(turn);
            } catch (RejectedExecutionException e) {
                if (mayWait(turn)) {
                    CompletableFuture.delayedExecutor(MILLIS_TO_A_THREAD, TimeUnit.MILLISECONDS)
                            .execute(this::next);
                    return;
                }
                turn.ended();
                turn.refused.accept(
                        readers.isShutdown()
                                ? new RejectedExecutionException("The factory of this list's rows is closed", e)
                                : new RejectedExecutionException(
                                        "All " + readers.getMaximumPoolSize()
                                                + " threads for reads are held by statements that the database neither answers nor stops",
                                        e));
            }
        }
    }

    /** Puts a turn back if there will be a thread for it: not all of them are held, and some are only about to be free. */
    private synchronized boolean mayWait(Turn turn) {
        if (readers.isShutdown() || turn.left || held + turns > readers.getMaximumPoolSize()) {
            return false;
        }
        turn.running = false;
        taken--;
        waiting.addFirst(turn);
        return true;
    }

    private synchronized @Nullable Turn poll() {
        if (taken == turns || waiting.isEmpty()) {
            return null;
        }
        taken++;
        Turn turn = waiting.remove();
        turn.running = true;
        return turn;
    }

    /** Lets go of the threads once the reads under way have ended; reads asked for afterwards fail. */
    @Override
    public void close() {
        readers.shutdown();
        stoppers.shutdown();
        next();
    }

    /** The turn of one read. */
    final class Turn implements Runnable {
        private final Runnable read;
        private final Consumer<RuntimeException> refused;
        private volatile @Nullable Thread reader;
        private boolean running;
        private boolean left;

        private Turn(Runnable read, Consumer<RuntimeException> refused) {
            this.read = read;
            this.refused = refused;
        }

        /** Reads, and goes on with the next read on the same thread. */
        @Override
        public void run() {
            for (Turn turn = this; turn != null; turn = poll()) {
                turn.reader = Thread.currentThread();
                try {
                    turn.read.run();
                } finally {
                    turn.ended();
                }
            }
        }

        private void ended() {
            synchronized (ReadThreads.this) {
                if (left) {
                    held--;
                } else {
                    left = true;
                    taken--;
                }
            }
        }

        /** Gives the turn to the next read, whatever becomes of this one's thread. Again without effect. */
        void leave() {
            if (Thread.currentThread() != reader) { // which is about to end the read, and goes on with the next itself
                give();
                next();
            }
        }

        private void give() {
            synchronized (ReadThreads.this) {
                if (left) {
                    return;
                }
                left = true;
                if (running) {
                    taken--;
                    held++;
                } else {
                    waiting.remove(this);
                }
            }
        }
    }
}
