package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.wire.WireMessage.Hearing;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers that others hear and this one does not: it is deaf to them, and does not hear what they change (rule B15). Bounded;
 * what goes beyond that is not watched. Guarded by the bridge's monitor.
 */
final class Strangers {

    private static final int MAX_STRANGERS = 512;
    private static final Logger log = LoggerFactory.getLogger(Strangers.class);

    private final Timing timing;
    private final LogLimiter limiter = new LogLimiter(10);
    private final Map<String, Stranger> strangers = new HashMap<>();
    private boolean deaf;

    private static final class Stranger {
        private final Set<Sender> heardBy = new HashSet<>();
        private long since;
        private long lastNamed;
        private long rounds = 1;
        private boolean told;

        Stranger(long now) {
            this.since = now;
            this.lastNamed = now;
        }
    }

    Strangers(Timing timing) {
        this.timing = timing;
    }

    /** A worker that is heard says whom it hears. */
    void named(Sender by, Hearing hearing, Set<String> known, long now) {
        boolean all = Deafness.rounds(hearing.peers()) == 1;
        if (all && !strangers.isEmpty()) {
            strangers.forEach((name, stranger) -> {
                if (!hearing.names().contains(name)) {
                    stranger.heardBy.remove(by);
                }
            });
        }
        for (String name : hearing.names()) {
            if (known.contains(name)) {
                strangers.remove(name);
            } else if (strangers.containsKey(name) || strangers.size() < MAX_STRANGERS) {
                Stranger stranger = strangers.computeIfAbsent(name, unknown -> new Stranger(now));
                stranger.heardBy.add(by);
                stranger.lastNamed = now;
                stranger.rounds = Deafness.rounds(hearing.peers());
            }
        }
    }

    /**
     * Looks at the clocks. A stranger that was named for longer than news of a worker takes to get around, and is named no more,
     * may have changed something and gone.
     *
     * @return whether one is gone whose changes may have been missed
     */
    boolean tick(Set<String> known, long now) {
        boolean missed = false;
        deaf = false;
        for (Iterator<Map.Entry<String, Stranger>> all = strangers.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Stranger> entry = all.next();
            Stranger stranger = entry.getValue();
            if (known.contains(entry.getKey())) {
                all.remove();
            } else if (stranger.heardBy.isEmpty() || now - stranger.lastNamed > stranger.rounds * timing.silence()) {
                missed |= stranger.lastNamed - stranger.since > timing.bound();
                all.remove();
            } else if (now - stranger.since > 2 * timing.bound()) {
                deaf = true;
                tell(stranger, now);
            }
        }
        return missed;
    }

    private void tell(Stranger stranger, long now) {
        if (!stranger.told) {
            stranger.told = true;
            if (limiter.pass(now) > 0) {
                log.warn(
                        "livelist.peer.unheard: {} hear a worker that is not heard here: what that one changes is missed",
                        stranger.heardBy);
            }
        }
    }

    /** Gives what is not certain yet the whole time again. */
    void restartClocks(long now) {
        for (Stranger stranger : strangers.values()) {
            stranger.lastNamed = now;
            if (!stranger.told) {
                stranger.since = now;
            }
        }
    }

    /** Whether somebody is certainly not heard here. */
    boolean areThere() {
        return deaf;
    }
}
