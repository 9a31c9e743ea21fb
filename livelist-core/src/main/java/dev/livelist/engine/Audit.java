package dev.livelist.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares, once in each {@code audit-interval}, a few views chosen at random with fresh reads. A difference may come of a
 * change that nobody has told of yet; so it counts only where nothing is heard of the rows that differ, for
 * {@value #SECONDS_AROUND} seconds on either side of the read.
 */
final class Audit {

    private static final Logger log = LoggerFactory.getLogger(LiveLists.class);

    /** How many views are looked at in one interval. */
    static final int SAMPLE = 10;

    static final int SECONDS_AROUND = 5;

    private static final Duration AROUND = Duration.ofSeconds(SECONDS_AROUND);

    /** The most keys that are written to the log. */
    private static final int KEYS_LOGGED = 100;

    private final Engine engine;
    private final Supplier<List<SharedView>> views;
    private volatile boolean closed;

    Audit(Engine engine, Supplier<List<SharedView>> views) {
        this.engine = engine;
        this.views = views;
    }

    /** Begins, where audits are wanted. */
    void start() {
        if (!engine.settings.auditInterval().isZero()) {
            engine.scheduler.schedule(engine.settings.auditInterval(), this::sample);
        }
    }

    void close() {
        closed = true;
    }

    private void sample() {
        if (closed) {
            return;
        }
        List<SharedView> all = new ArrayList<>(views.get());
        for (int i = 0; i < SAMPLE && !all.isEmpty(); i++) {
            audit(all.remove(engine.random.nextInt(all.size())));
        }
        start();
    }

    private void audit(SharedView view) {
        Suspicion suspicion = new Suspicion();
        view.list().listen(suspicion);
        engine.scheduler.schedule(
                AROUND,
                () -> view.audit(
                        suspicion,
                        () -> engine.scheduler.schedule(AROUND, () -> {
                            Suspicion.Divergence divergence = suspicion.verdict();
                            if (divergence != null) {
                                report(view, divergence);
                            }
                        })));
        // Whatever has become of it by then.
        engine.scheduler.schedule(AROUND.multipliedBy(3).plus(engine.settings.queryTimeout()), () -> view.list()
                .ignore(suspicion));
    }

    private void report(SharedView view, Suspicion.Divergence divergence) {
        engine.stats.divergences.increment();
        log.error(
                "livelist.divergence {}: the rows {} were not what the database says, and no change was heard of that"
                        + " would explain it; the view has been repaired. It had {}, the database {}",
                view.key(),
                some(List.copyOf(divergence.differing())),
                some(divergence.known()),
                some(divergence.fresh()));
    }

    private static List<Object> some(List<Object> keys) {
        return keys.size() <= KEYS_LOGGED ? keys : keys.subList(0, KEYS_LOGGED);
    }
}
