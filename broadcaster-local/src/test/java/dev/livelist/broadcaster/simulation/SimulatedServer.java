package dev.livelist.broadcaster.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A server in simulated time that carries messages between workers, and all that can be wrong with it and with the way to
 * it. Single-threaded.
 */
public final class SimulatedServer {

    /** Runs something after so many nanoseconds; a worker's own does not while it is paused, and never once it is dead. */
    public interface Timeline {
        void in(long delay, Runnable action);
    }

    static final long MS = 1_000_000;

    final Timeline time;
    private final RandomGenerator random;
    private final List<SimulatedLink> links = new ArrayList<>();

    private boolean up = true;
    /** Messages can get lost, repeated, delayed and overtaken, each with these odds. */
    public double loss;

    public double repeat;
    public long maxDelay;
    public int lanes = 1;
    /** Whether a connection that comes back brings what it has missed. */
    public boolean resumes;

    public SimulatedServer(Timeline time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /**
     * A worker's way to the server.
     *
     * @param worker when what the worker does happens
     * @param heard told of whom each message comes from that arrives
     */
    public SimulatedLink link(Timeline worker, Consumer<SimulatedLink> heard) {
        SimulatedLink link = new SimulatedLink(this, worker, heard);
        links.add(link);
        return link;
    }

    void remove(SimulatedLink link) {
        links.remove(link);
    }

    public boolean isUp() {
        return up;
    }

    /** Goes away for a while, and with it every connection. */
    public void goAway(long duration) {
        up = false;
        List.copyOf(links).forEach(SimulatedLink::loseConnection);
        time.in(duration, () -> up = true);
    }

    /** All that is wrong with it and with the ways to it is over, except that connections which deliver nothing stay so. */
    public void heal() {
        up = true;
        loss = 0;
        repeat = 0;
        maxDelay = 0;
        links.forEach(SimulatedLink::heal);
    }

    /** A message of a worker, or of nobody, reaches the server and is sent on to everybody who listens. */
    public void broadcast(@Nullable SimulatedLink from, int lane, byte[] message) {
        if (!up) {
            return;
        }
        for (SimulatedLink to : List.copyOf(links)) {
            if (from != null && (from.cannotReach(to) || chance(loss))) {
                continue;
            }
            to.deliver(from, lane, message, delay());
            if (chance(repeat)) {
                to.deliver(from, lane, message, delay() + between(0, 500 * MS));
            }
        }
    }

    private long delay() {
        return between(1 * MS, 5 * MS) + (maxDelay > 0 && chance(0.3) ? between(0, maxDelay) : 0);
    }

    private boolean chance(double odds) {
        return random.nextDouble() < odds;
    }

    long between(long from, long to) {
        return from + (long) (random.nextDouble() * (to - from));
    }
}
