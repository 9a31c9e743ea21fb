package dev.livelist.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Several writers that write until they are paused. */
final class Writers implements AutoCloseable {

    private final List<Writer> writers;
    private final List<Thread> threads = new ArrayList<>();
    private final long pauseMillis;
    private final ReentrantReadWriteLock quiet = new ReentrantReadWriteLock(true);
    private volatile boolean silent = true;
    private volatile boolean closed;

    /** @param pauseMillis between two requests of a writer */
    Writers(List<Writer> writers, long pauseMillis) {
        this.writers = writers;
        this.pauseMillis = pauseMillis;
        for (Writer writer : writers) {
            Thread thread = new Thread(() -> run(writer), "writer");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    Writer any() {
        return writers.get(0);
    }

    void go() {
        silent = false;
    }

    /** Begins no further request. */
    void hush() {
        silent = true;
    }

    /** Waits until every open request has its answer, and then runs {@code alone} with no write under way. */
    void awaitAnswers() throws InterruptedException {
        if (!quiet.writeLock().tryLock(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("A request has had no answer for 60 s");
        }
        quiet.writeLock().unlock();
    }

    private void run(Writer writer) {
        try {
            while (!closed) {
                Thread.sleep(pauseMillis);
                quiet.readLock().lock();
                try {
                    if (!silent) {
                        writer.write();
                    }
                } finally {
                    quiet.readLock().unlock();
                }
            }
        } catch (InterruptedException e) {
            // The campaign is over.
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
