package dev.livelist.engine.shard;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The timers of one owner, each by its name. Confined to the shard. */
final class Timers {

    private final Effects effects;
    private final Map<Object, ArmedTimer> armed = new HashMap<>(2);

    Timers(Effects effects) {
        this.effects = effects;
    }

    /** Sets a timer, in the place of the one of that name. */
    void arm(Object name, Duration delay, Runnable event) {
        cancel(name);
        ArmedTimer timer = new ArmedTimer();
        armed.put(name, timer);
        effects.arm(timer, delay, () -> {
            if (armed.remove(name, timer)) {
                event.run();
            }
        });
    }

    /** Sets a timer where none of that name runs. */
    void armOnce(Object name, Duration delay, Runnable event) {
        if (!armed.containsKey(name)) {
            arm(name, delay, event);
        }
    }

    void cancel(Object name) {
        ArmedTimer timer = armed.remove(name);
        if (timer != null) {
            effects.cancel(timer);
        }
    }

    void cancelAll() {
        armed.values().forEach(effects::cancel);
        armed.clear();
    }
}
