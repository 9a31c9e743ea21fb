package dev.livelist.engine.read;

import dev.livelist.engine.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what has taken too long, where all are given the same time: so they end in the order in which they began, and one timer
 * does for all of them. Safe for use by any number of threads.
 */
public final class Deadlines {

    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    private final Scheduler scheduler;
    private final Duration time;
    private final Set<Deadline> waiting = new LinkedHashSet<>();
    private boolean armed;

    public Deadlines(Scheduler scheduler, Duration time) {
        this.scheduler = scheduler;
        this.time = time;
    }

    /** One of them. */
    public final class Deadline {

        private final long at;
        private final Runnable passed;

        private Deadline(long at, Runnable passed) {
            this.at = at;
            this.passed = passed;
        }

        /** It is not waited for any more. */
        void cancel() {
            synchronized (Deadlines.this) {
                waiting.remove(this);
            }
        }
    }

    /** How long each is given. */
    public Duration time() {
        return time;
    }

    /**
     * Begins a deadline.
     *
     * @param passed run once, on a thread of the scheduler's, when the time has passed
     */
    public Deadline begin(Runnable passed) {
        Deadline deadline;
        boolean first;
        synchronized (this) {
            deadline = new Deadline(scheduler.nanoTime() + time.toNanos(), passed);
            waiting.add(deadline);
            first = !armed;
            armed = true;
        }
        if (first) {
            scheduler.schedule(time, this::look);
        }
        return deadline;
    }

    private void look() {
        List<Deadline> over = new ArrayList<>();
        long next = -1;
        synchronized (this) {
            long now = scheduler.nanoTime();
            for (Iterator<Deadline> each = waiting.iterator(); each.hasNext() && next < 0; ) {
                Deadline deadline = each.next();
                if (deadline.at - now > 0) {
                    next = deadline.at - now;
                } else {
                    each.remove();
                    over.add(deadline);
                }
            }
            armed = next >= 0;
        }
        if (next >= 0) {
            scheduler.schedule(Duration.ofNanos(next), this::look);
        }
        over.forEach(Deadlines::tell);
    }

    /** One that throws does not keep the others waiting. */
    private static void tell(Deadline deadline) {
        try {
            deadline.passed.run();
        } catch (RuntimeException | Error e) {
            log.error("livelist.task.failed: this is a defect", e);
        }
    }
}
