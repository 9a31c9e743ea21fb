package dev.livelist.engine;

import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.simulation.SimulatedLink;
import dev.livelist.broadcaster.simulation.SimulatedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** One start of one worker: its bridge and its lists, of which nothing happens while it is paused, nor once it is dead. */
final class SimulatedWorker {

    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration FORGET = Duration.ofSeconds(10);

    final String origin;
    final SimulatedLink link;
    final BridgedBroadcaster broadcaster;
    final LiveLists lists;
    private final SimulatedTime time;
    private boolean alive = true;
    private boolean acceptsRequests = true;
    private long pausedUntil;

    SimulatedWorker(
            SimulatedTime time,
            Random random,
            SimulatedServer server,
            String origin,
            String boot,
            boolean idStays,
            SimulatedWorkers.Start start) {
        this.time = time;
        this.origin = origin;
        this.link = server.link(this::in, from -> {});
        BridgeConfig.Builder config =
                BridgeConfig.builder().heartbeat(HEARTBEAT).peerForget(FORGET);
        Scheduler life = new Life();
        this.broadcaster = BridgedBroadcaster.builder(link)
                .config(idStays ? config.workerId(origin).build() : config.build())
                .boot(boot)
                .clock(time::now)
                .nanoTime(time::nanoTime)
                .random(random::nextDouble)
                .executor(life::execute)
                .scheduler((delay, task) -> life.schedule(delay, task)::cancel)
                .start();
        this.lists = start.lists(broadcaster, life);
    }

    /** Something it does; later where it is paused, and not at all where it is dead. */
    void in(long delay, Runnable action) {
        time.schedule(Duration.ofNanos(delay), () -> {
            long pause = pausedUntil - time.nanoTime();
            if (pause > 0) {
                in(pause, action);
            } else if (alive) {
                action.run();
            }
        });
    }

    boolean acceptsRequests() {
        return acceptsRequests && pausedUntil <= time.nanoTime();
    }

    void acceptNoMoreRequests() {
        acceptsRequests = false;
    }

    void pause(long duration) {
        pausedUntil = time.nanoTime() + duration;
    }

    /** Dies: no goodbye, and nothing it had in hand happens any more. */
    void kill() {
        alive = false;
        link.close();
    }

    /** Ends as it should. */
    void close() {
        lists.close();
        broadcaster.close();
        alive = false;
    }

    /** Time, as this worker lives it. */
    private final class Life implements Scheduler {

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public void execute(Runnable task) {
            in(0, task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            boolean[] cancelled = {false};
            in(Math.max(0, delay.toNanos()), () -> {
                if (!cancelled[0]) {
                    task.run();
                }
            });
            return () -> cancelled[0] = true;
        }

        @Override
        public void close() {}
    }
}
