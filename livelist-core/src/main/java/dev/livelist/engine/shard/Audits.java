package dev.livelist.engine.shard;

import dev.livelist.engine.view.Prefix;
import dev.livelist.engine.view.Suspicion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares, once in each {@code audit-interval}, a few views of the list chosen at random with fresh reads. A difference may come of a
 * change that nobody has told of yet. So it counts only where nothing is heard of the rows that differ, for {@value
 * #SECONDS_AROUND} seconds on either side of the read. Confined to the shard.
 */
final class Audits {

    private static final Logger log = LoggerFactory.getLogger(Audits.class);

    /** How many views of a list are looked at in one interval. */
    private static final int SAMPLE = 10;

    private static final int SECONDS_AROUND = 5;

    private static final Duration AROUND = Duration.ofSeconds(SECONDS_AROUND);

    /** The most keys that are written to the log. */
    private static final int KEYS_LOGGED = 100;

    private final ShardState shard;
    private final Set<Suspicion> open = new LinkedHashSet<>();

    Audits(ShardState shard) {
        this.shard = shard;
    }

    /** Begins, where audits are wanted. */
    void start() {
        Duration interval = shard.engine.settings().auditInterval();
        if (!interval.isZero()) {
            shard.timers.arm(this, interval, () -> {
                sample();
                start();
            });
        }
    }

    private void sample() {
        List<View> all = new ArrayList<>(shard.views.values());
        for (int i = 0; i < SAMPLE && !all.isEmpty(); i++) {
            suspect(all.remove(shard.engine.random().nextInt(all.size())));
        }
    }

    private void suspect(View view) {
        Suspicion suspicion = new Suspicion(view.isGrouped());
        open.add(suspicion);
        shard.timers.arm(suspicion, AROUND, () -> ask(view, suspicion));
    }

    /** Has the view read, where nothing else is known to be missing and rows do not come and go with time alone. */
    private void ask(View view, Suspicion suspicion) {
        if (!view.closed && view.isRead() && !view.mustReadAll() && view.health.inStep() && !view.query.timed()) {
            view.auditDue = suspicion;
            shard.touch(view);
            Duration longest =
                    AROUND.multipliedBy(2).plus(shard.engine.settings().queryTimeout());
            shard.timers.arm(suspicion, longest, () -> open.remove(suspicion));
        } else {
            open.remove(suspicion);
        }
    }

    /** The view has been read. */
    void compare(View view, Suspicion suspicion, Set<Object> taken, Prefix before, Prefix now) {
        suspicion.heard(taken, false);
        suspicion.compare(before, now);
        shard.timers.arm(suspicion, AROUND, () -> {
            open.remove(suspicion);
            Suspicion.Divergence divergence = suspicion.verdict();
            if (divergence != null) {
                report(view, divergence);
            }
        });
    }

    /** The list has been told of changes. */
    void heard(Set<Object> keys, boolean everything) {
        open.forEach(suspicion -> suspicion.heard(keys, everything));
    }

    private void report(View view, Suspicion.Divergence divergence) {
        shard.engine.stats().divergences.increment();
        log.error(
                "livelist.divergence {}: the rows {} were not what the database says, and no change was heard of that"
                        + " would explain it; the view has been repaired. It had {}, the database {}",
                view.key,
                some(List.copyOf(divergence.differing())),
                some(divergence.known()),
                some(divergence.fresh()));
    }

    private static List<Object> some(List<Object> keys) {
        return keys.size() <= KEYS_LOGGED ? keys : keys.subList(0, KEYS_LOGGED);
    }
}
