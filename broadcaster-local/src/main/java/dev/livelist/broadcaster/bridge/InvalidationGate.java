package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.Provenance;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The budget of invalidations. Every one passes here that the bridge issues, and every one that comes from the channel, whoever
 * sent it and whatever it is about, because each makes lists read again.
 *
 * <p>The first invalidation of a model goes at once. The next one follows no sooner than {@link Timing#gate} later and stands
 * for all that came meanwhile. Where they come without a pause, from the {@value #MANY}th on they are a heartbeat apart. The
 * same holds for those of everything, which also stand for each model: what is asked for a model in the time after one of
 * everything waits likewise. Nothing that waits is dropped.
 *
 * <p>Memory is bounded: where invalidations of more than {@value #MAX_MODELS} models come in a short time, one of everything
 * stands for the others. Not safe for use by several threads.
 */
final class InvalidationGate {

    static final int MAX_MODELS = 256;

    private static final int MANY = 5;

    private final Timing timing;
    private final BiConsumer<Invalidation, Provenance> out;
    private final Supplier<Provenance> here;
    private final Pace everything = new Pace();
    private final Map<String, Pace> models = new HashMap<>();

    /** What has been issued for one model or for everything, and what waits. */
    private static final class Pace {

        private boolean issued;
        private long last;
        private int inARow;
        private @Nullable Invalidation waiting;
        private @Nullable Provenance from;

        void await(Invalidation invalidation, Provenance provenance) {
            Provenance before = from;
            from = before == null ? provenance : before.and(provenance);
            if (waiting == null) {
                waiting = invalidation;
            }
        }
    }

    InvalidationGate(Timing timing, BiConsumer<Invalidation, Provenance> out, Supplier<Provenance> here) {
        this.timing = timing;
        this.out = out;
        this.here = here;
    }

    /** Everything may be stale, as this worker has found. */
    void request(Reason reason, long now) {
        request(Invalidation.all(reason), here.get(), now);
    }

    /** What somebody has asked for, or this worker has found. */
    void request(Invalidation invalidation, Provenance from, long now) {
        Pace pace = paceOf(invalidation, now);
        pace.await(pace == everything ? Invalidation.all(invalidation.reason()) : invalidation, from);
        issueIfDue(pace, now);
    }

    void tick(long now) {
        issueIfDue(everything, now);
        models.values().forEach(pace -> issueIfDue(pace, now));
    }

    /** Everything may be stale; at once, for what nothing on the channel can cause. */
    void issue(Reason reason, long now) {
        everything.waiting = Invalidation.all(reason);
        everything.from = here.get();
        issueNow(everything, now);
    }

    private Pace paceOf(Invalidation invalidation, long now) {
        String label = invalidation.modelLabel();
        if (label.equals(Invalidation.ALL)) {
            return everything;
        }
        if (models.size() >= MAX_MODELS && !models.containsKey(label)) {
            models.values().removeIf(pace -> pace.waiting == null && now - pace.last > timing.bound());
            if (models.size() >= MAX_MODELS) {
                return everything;
            }
        }
        return models.computeIfAbsent(label, unknown -> new Pace());
    }

    private void issueIfDue(Pace pace, long now) {
        if (pace.waiting != null && isDue(pace, now) && isDue(everything, now)) {
            issueNow(pace, now);
        }
    }

    private boolean isDue(Pace pace, long now) {
        return !pace.issued || now - pace.last >= (pace.inARow < MANY ? timing.gate() : timing.heartbeat());
    }

    private void issueNow(Pace pace, long now) {
        Invalidation invalidation = pace.waiting;
        Provenance from = pace.from;
        if (invalidation == null || from == null) {
            return;
        }
        pace.inARow = pace.issued && now - pace.last < timing.bound() ? pace.inARow + 1 : 1;
        pace.issued = true;
        pace.last = now;
        pace.waiting = null;
        pace.from = null;
        if (pace == everything) {
            models.values().forEach(covered -> {
                covered.waiting = null;
                covered.from = null;
            });
        }
        out.accept(invalidation, from);
    }
}
