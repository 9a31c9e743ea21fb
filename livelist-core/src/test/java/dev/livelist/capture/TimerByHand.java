package dev.livelist.capture;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a capture wants to do later is done when a test says so, and so never within another test. */
public final class TimerByHand implements SignalPublisher.Timer {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void schedule(Runnable task, Duration delay) {
        tasks.add(task);
    }

    /** Does all that has been put off. */
    public void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
