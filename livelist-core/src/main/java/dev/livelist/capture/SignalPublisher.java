package dev.livelist.capture;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Signal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands signals to the broadcaster; never throws, for a write that has been made must not seem to have failed. */
public final class SignalPublisher {

    private static final Logger log = LoggerFactory.getLogger(SignalPublisher.class);

    /** How long a server may need for a commit whose connection has been lost. */
    public static final Duration SETTLING = Duration.ofSeconds(2);

    private final Broadcaster broadcaster;
    private final int maxBatch;
    private final Timer timer;
    private final ChangeBatch unsettled;
    private final AtomicBoolean repeating = new AtomicBoolean();

    /** Runs something later. */
    @FunctionalInterface
    public interface Timer {
        /**
         * Runs it after the delay.
         *
         * @throws RejectedExecutionException where there is no later any more
         */
        void schedule(Runnable task, Duration delay);
    }

    /**
     * A publisher to a broadcaster.
     *
     * @param maxBatch how many rows of one model a batch tells one by one
     */
    public SignalPublisher(Broadcaster broadcaster, int maxBatch, Timer timer) {
        this.broadcaster = broadcaster;
        this.maxBatch = maxBatch;
        this.timer = timer;
        this.unsettled = new ChangeBatch(maxBatch);
    }

    /** A batch for one transaction. */
    public ChangeBatch newBatch() {
        return new ChangeBatch(maxBatch);
    }

    /** Publishes signals as one batch. */
    public void publish(List<? extends Signal> signals) {
        publish(signals, null);
    }

    /** The same, with the write of a client that they come from, where it is known. */
    public void publish(List<? extends Signal> signals, @Nullable Cause cause) {
        ChangeBatch batch = newBatch();
        batch.add(signals);
        batch.causedBy(cause);
        publish(batch);
    }

    /** Publishes a batch, and empties it. */
    public void publish(ChangeBatch batch) {
        batch.causedBy(CurrentCause.get());
        List<Cause> causes = batch.drainCauses();
        List<Signal> signals = batch.drain();
        if (signals.isEmpty()) {
            return;
        }
        try {
            broadcaster.publish(signals, causes);
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
    public void publishUncertain(List<? extends Signal> signals) {
        if (signals.isEmpty()) {
            return;
        }
        publish(signals);
        unsettled.add(signals);
        if (repeating.compareAndSet(false, true)) {
            try {
                timer.schedule(this::repeat, SETTLING);
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
