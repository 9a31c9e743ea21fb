package dev.livelist.engine.shard;

import dev.livelist.engine.Scheduler;
import org.jspecify.annotations.Nullable;

/** A timer that runs. Whoever performs the shard's effects keeps its handle here. Confined to the shard. */
final class ArmedTimer {

    private Scheduler.@Nullable Timer handle;

    void runs(Scheduler.Timer scheduled) {
        handle = scheduled;
    }

    void cancel() {
        if (handle != null) {
            handle.cancel();
        }
    }
}
