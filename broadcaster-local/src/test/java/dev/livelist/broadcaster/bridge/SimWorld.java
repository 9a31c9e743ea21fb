package dev.livelist.broadcaster.bridge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: events in order, each belonging to a worker, which may be paused or dead when its turn comes. */
final class SimWorld {

    static final long MS = 1_000_000;

    private record Event(long at, long order, SimWorker owner, Runnable action) {}

    final Random random;
    final List<SimTransport> transports = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now;
    private long order;

    /** Messages can get lost, repeated, delayed and overtaken, each with these odds. */
    double loss;

    double repeat;
    long maxDelay;
    boolean serverUp = true;
    int lanes = 1;
    /** Whether a connection that comes back brings what it has missed. */
    boolean resumes;

    SimWorld(long seed) {
        random = new Random(seed);
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

    /** A message of a worker, or of nobody, reaches the server and is sent on to everybody who listens. */
    void broadcast(SimTransport from, int lane, byte[] message) {
        if (!serverUp) {
            return;
        }
        for (SimTransport to : List.copyOf(transports)) {
            if (from != null && (from.cannotReach(to) || chance(loss))) {
                continue;
            }
            to.sendTo(from, lane, message, delay());
            if (chance(repeat)) {
                to.sendTo(from, lane, message, delay() + between(0, 500 * MS));
            }
        }
    }

    private long delay() {
        return between(1 * MS, 5 * MS) + (maxDelay > 0 && chance(0.3) ? between(0, maxDelay) : 0);
    }
}
