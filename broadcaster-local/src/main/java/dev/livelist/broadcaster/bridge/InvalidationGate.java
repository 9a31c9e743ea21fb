package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Through which every invalidation of everything goes. The first one goes at once; another for the same reason follows no
 * sooner than {@link Timing#gate} later and stands for all that came meanwhile, so that no amount of garbage or forgery on
 * the channel costs more than that many. Not safe for use by several threads.
 */
final class InvalidationGate {

    private final Timing timing;
    private final Consumer<Invalidation> out;
    private final Map<Reason, Long> lastIssued = new EnumMap<>(Reason.class);
    private final Set<Reason> waiting = EnumSet.noneOf(Reason.class);

    InvalidationGate(Timing timing, Consumer<Invalidation> out) {
        this.timing = timing;
        this.out = out;
    }

    void request(Reason reason, long now) {
        Long last = lastIssued.get(reason);
        if (last == null || now - last >= timing.gate()) {
            issue(reason, now);
        } else {
            waiting.add(reason);
        }
    }

    void tick(long now) {
        for (Reason reason : EnumSet.copyOf(waiting)) {
            request(reason, now);
        }
    }

    /** At once, for what garbage cannot cause. */
    void issue(Reason reason, long now) {
        waiting.remove(reason);
        lastIssued.put(reason, now);
        out.accept(Invalidation.all(reason));
    }
}
