package dev.livelist.benchmarks.micro;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what each subscriber is given, and holds the publisher back: it is never more than two bursts ahead of the slowest. So
 * every bus does the same work, and none is measured by what it only puts off.
 */
final class Deliveries {

    private final int subscribers;
    private final int burst;
    private final AtomicIntegerArray unfinished = new AtomicIntegerArray(2);
    private final AtomicLong[] delivered;
    private volatile Thread publisher = Thread.currentThread();
    private long begun;

    /**
     * @param burst how many messages a burst has
     */
    Deliveries(int subscribers, int burst) {
        this.subscribers = subscribers;
        this.burst = burst;
        this.delivered = new AtomicLong[subscribers];
        for (int i = 0; i < subscribers; i++) {
            delivered[i] = new AtomicLong();
        }
    }

    /** The publisher is about to publish a burst; waits until the last but one is everywhere. */
    void beginBurst() {
        publisher = Thread.currentThread();
        await((int) (begun & 1));
        unfinished.set((int) (begun & 1), subscribers);
        begun++;
    }

    /** A subscriber has been given some messages. */
    void arrived(int subscriber, int messages) {
        long before = delivered[subscriber].getAndAdd(messages);
        for (long finished = before / burst; finished < (before + messages) / burst; finished++) {
            if (unfinished.decrementAndGet((int) (finished & 1)) == 0) {
                LockSupport.unpark(publisher);
            }
        }
    }

    /** Waits until everything is everywhere, and complains of what is there twice. */
    void awaitAll() {
        publisher = Thread.currentThread();
        await(0);
        await(1);
        for (int i = 0; i < subscribers; i++) {
            if (delivered[i].get() != begun * burst) {
                throw new IllegalStateException(
                        "Subscriber " + i + " was given " + delivered[i].get() + " messages of " + begun * burst);
            }
        }
    }

    private void await(int parity) {
        while (unfinished.get(parity) > 0) {
            LockSupport.park(this);
        }
    }
}
