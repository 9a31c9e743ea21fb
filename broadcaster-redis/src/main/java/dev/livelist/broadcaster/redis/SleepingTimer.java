package dev.livelist.broadcaster.redis;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's timer on an executor, which sleeps until something is due. Lettuce asks for a timeout per connection; the wheel
 * that it brings would wake ten times a second for it, as long as the process lives.
 *
 * <p>When the executor has been shut down nothing becomes due any more, as nobody waits for it.
 */
final class SleepingTimer implements Timer {

    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);

    private final ScheduledExecutorService executor;

    SleepingTimer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        Scheduled timeout = new Scheduled(this, task);
        try {
            timeout.start(executor, delay, unit);
        } catch (RejectedExecutionException closed) {
            log.debug("livelist.redis.closing: a timeout is not needed any more", closed);
        }
        return timeout;
    }

    /** Leaves everything to the executor's owner. */
    @Override
    public Set<Timeout> stop() {
        return Set.of();
    }

    private static final class Scheduled implements Timeout, Runnable {

        private enum State {
            WAITING,
            CANCELLED,
            EXPIRED
        }

        private final Timer timer;
        private final TimerTask task;
        private State state = State.WAITING;
        private @Nullable Future<?> due;

        Scheduled(Timer timer, TimerTask task) {
            this.timer = timer;
            this.task = task;
        }

        synchronized void start(ScheduledExecutorService executor, long delay, TimeUnit unit) {
            due = executor.schedule(this, delay, unit);
        }

        @Override
        public void run() {
            if (!becomes(State.EXPIRED)) {
                return;
            }
            try {
                task.run(this);
            } catch (Exception e) {
                log.error("livelist.redis.defect: a timeout could not be handled", e);
            }
        }

        private synchronized boolean becomes(State next) {
            boolean first = state == State.WAITING;
            if (first) {
                state = next;
            }
            return first;
        }

        @Override
        public Timer timer() {
            return timer;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public synchronized boolean isExpired() {
            return state == State.EXPIRED;
        }

        @Override
        public synchronized boolean isCancelled() {
            return state == State.CANCELLED;
        }

        @Override
        public synchronized boolean cancel() {
            boolean first = becomes(State.CANCELLED);
            if (first && due != null) {
                due.cancel(false);
            }
            return first;
        }
    }
}
