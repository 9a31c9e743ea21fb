package dev.livelist.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** The timers of one view, each by its name; they fire on its serial executor, where all of this is confined. */
final class ViewTimers {

    private final Scheduler scheduler;
    private final Executor serial;
    private final Map<String, Armed> armed = new HashMap<>(2);

    private static final class Armed {
        private Scheduler.Timer timer = () -> {};
    }

    ViewTimers(Scheduler scheduler, Executor serial) {
        this.scheduler = scheduler;
        this.serial = serial;
    }

    /** Sets a timer, in the place of the one of that name that is waiting. */
    void arm(String name, Duration delay, Runnable task) {
        cancel(name);
        Armed mine = new Armed();
        armed.put(name, mine);
        mine.timer = scheduler.schedule(
                delay,
                () -> serial.execute(() -> {
                    if (armed.remove(name, mine)) {
                        task.run();
                    }
                }));
    }

    /** Sets a timer where none of that name is waiting. */
    void armOnce(String name, Duration delay, Runnable task) {
        if (!armed.containsKey(name)) {
            arm(name, delay, task);
        }
    }

    void cancel(String name) {
        Armed present = armed.remove(name);
        if (present != null) {
            present.timer.cancel();
        }
    }

    void cancelAll() {
        armed.values().forEach(present -> present.timer.cancel());
        armed.clear();
    }
}
