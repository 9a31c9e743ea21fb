package dev.livelist.engine.change;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Printable;
import dev.livelist.engine.Scheduler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key that is none of the model's says that something changed, but not what: the list is read again, at once the first
 * time and then at most once in five seconds, so that whoever sends garbage cannot keep the database busy. Nothing is forgotten: what
 * comes too soon is made good at the end of that time.
 */
final class BadKeyBudget {

    private static final Logger log = LoggerFactory.getLogger(BadKeyBudget.class);

    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Scheduler scheduler;
    private final Runnable invalidate;
    private boolean resting;
    private boolean owed;

    BadKeyBudget(Scheduler scheduler, Runnable invalidate) {
        this.scheduler = scheduler;
        this.invalidate = invalidate;
    }

    void spend(ModelChange change) {
        synchronized (this) {
            if (resting) {
                owed = true;
                return;
            }
            resting = true;
        }
        log.warn(
                "livelist.bad-key '{}' is no key of {}: its lists are read again; further ones are counted, and told at most once in {}",
                Printable.of(change.pk()),
                change.modelLabel(),
                INTERVAL);
        invalidate.run();
        scheduler.schedule(INTERVAL, this::rested);
    }

    private void rested() {
        synchronized (this) {
            if (!owed) {
                resting = false;
                return;
            }
            owed = false;
        }
        invalidate.run();
        scheduler.schedule(INTERVAL, this::rested);
    }
}
