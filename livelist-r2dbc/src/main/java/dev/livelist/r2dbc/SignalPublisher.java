package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Signal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/** Hands signals to the broadcaster; never throws, for a write that has been made must not seem to have failed. */
final class SignalPublisher {

    private static final Logger log = LoggerFactory.getLogger(SignalPublisher.class);

    /** How long a server may need for a commit whose connection has been lost. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    private final Broadcaster broadcaster;
    private final int maxBatch;
    private final Scheduler timer;
    private final ChangeBatch unsettled;
    private final AtomicBoolean repeating = new AtomicBoolean();

    SignalPublisher(Broadcaster broadcaster, int maxBatch, Scheduler timer) {
        this.broadcaster = broadcaster;
        this.maxBatch = maxBatch;
        this.timer = timer;
        this.unsettled = new ChangeBatch(maxBatch);
    }

    ChangeBatch newBatch() {
        return new ChangeBatch(maxBatch);
    }

    /** Publishes signals as one batch. */
    void publish(List<? extends Signal> signals) {
        ChangeBatch batch = newBatch();
        batch.add(signals);
        publish(batch);
    }

    /** Publishes a batch, and empties it. */
    void publish(ChangeBatch batch) {
        List<Signal> signals = batch.drain();
        if (signals.isEmpty()) {
            return;
        }
        try {
            broadcaster.publish(signals);
        } catch (RuntimeException e) {
            log.error(
                    "livelist.capture.unpublished: {} changes could not be published, the first of them {}",
                    signals.size(),
                    signals.get(0),
                    e);
        }
    }

    /**
     * Publishes what may have been written, or may be about to be: a server whose connection is lost during a commit
     * completes the commit all the same, perhaps after those who hear of it now have read. So it is told once more, a little
     * later.
     */
    void publishUncertain(List<? extends Signal> signals) {
        if (signals.isEmpty()) {
            return;
        }
        publish(signals);
        unsettled.add(signals);
        if (repeating.compareAndSet(false, true)) {
            try {
                timer.schedule(this::repeat, SETTLING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                repeating.set(false); // the application is going down, and its views with it
            }
        }
    }

    private void repeat() {
        repeating.set(false);
        publish(unsettled);
    }
}
