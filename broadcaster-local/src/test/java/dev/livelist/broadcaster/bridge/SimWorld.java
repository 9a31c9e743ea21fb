package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.simulation.SimulatedServer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: events in order, each belonging to a worker, which may be paused or dead when its turn comes. */
final class SimWorld {

    static final long MS = 1_000_000;

    private record Event(long at, long order, SimWorker owner, Runnable action) {}

    final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now;
    private long order;

    final SimulatedServer server;

    SimWorld(long seed) {
        random = new Random(seed);
        server = new SimulatedServer(this::in, random);
    }

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        events.add(new Event(time, order++, null, action));
    }

    void in(long delay, Runnable action) {
        at(now + delay, action);
    }

    /** Something a worker does: waits while it is paused, does not happen once it is dead. */
    void in(long delay, SimWorker owner, Runnable action) {
        events.add(new Event(now + delay, order++, owner, action));
    }

    void runUntil(long time) {
        while (!events.isEmpty() && events.peek().at() <= time) {
            Event event = events.remove();
            now = Math.max(now, event.at());
            SimWorker owner = event.owner();
            if (owner == null) {
                event.action().run();
            } else if (owner.pausedUntil() > now) {
                events.add(new Event(owner.pausedUntil(), event.order(), owner, event.action()));
            } else if (owner.isAlive()) {
                event.action().run();
            }
        }
        now = Math.max(now, time);
    }

    boolean chance(double odds) {
        return random.nextDouble() < odds;
    }

    long between(long from, long to) {
        return from + (long) (random.nextDouble() * (to - from));
    }
}
