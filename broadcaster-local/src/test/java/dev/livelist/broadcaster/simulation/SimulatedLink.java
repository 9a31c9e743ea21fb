package dev.livelist.broadcaster.simulation;

import static dev.livelist.broadcaster.simulation.SimulatedServer.MS;

import dev.livelist.broadcaster.simulation.SimulatedServer.Timeline;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker's connection to the simulated server, and all that can be wrong with it. */
public final class SimulatedLink implements Transport {

    private static final long RETRY = 200 * MS;

    private final SimulatedServer server;
    private final Timeline worker;
    private final Consumer<SimulatedLink> heard;
    private final Set<SimulatedLink> unreachable = new HashSet<>();
    private final List<Runnable> missed = new ArrayList<>();
    private TransportListener listener;
    private boolean subscribed;
    private boolean everSubscribed;
    private boolean closed;
    private int connection;

    /** No new connection can be made, and none stays. */
    public boolean down;
    /** The network swallows what is sent to this worker, on each connection that is made now. */
    public boolean swallows;
    /** This connection delivers nothing any more, whatever becomes of the network. */
    private boolean stuck;
    /** What this worker sends gets nowhere: it fails, or nothing is ever heard of it. */
    public boolean mute;

    public boolean failsWhenMute;

    /** What this worker sends on these lanes gets nowhere, though the server says that it has taken it. */
    private final BitSet mutedLanes = new BitSet();

    SimulatedLink(SimulatedServer server, Timeline worker, Consumer<SimulatedLink> heard) {
        this.server = server;
        this.worker = worker;
        this.heard = heard;
    }

    public void cutOffFrom(SimulatedLink other) {
        unreachable.add(other);
    }

    void heal() {
        down = false;
        swallows = false;
        mute = false;
        unreachable.clear();
        mutedLanes.clear();
    }

    boolean cannotReach(SimulatedLink other) {
        return unreachable.contains(other);
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public int lanes() {
        return server.lanes;
    }

    @Override
    public int maxMessageBytes() {
        return 10_000;
    }

    @Override
    public void start(TransportListener listener) {
        this.listener = listener;
        connect();
    }

    private void connect() {
        int attempt = ++connection;
        worker.in(server.between(2 * MS, 10 * MS), () -> tryToConnect(attempt));
    }

    private void tryToConnect(int attempt) {
        if (closed || attempt != connection) {
            return;
        }
        if (down || !server.isUp()) {
            worker.in(RETRY, () -> tryToConnect(attempt));
            return;
        }
        subscribed = true;
        stuck = swallows;
        boolean complete = server.resumes && everSubscribed;
        everSubscribed = true;
        List<Runnable> replay = List.copyOf(missed);
        missed.clear();
        replay.forEach(Runnable::run);
        listener.onSubscribed(complete);
    }

    public void loseConnection() {
        if (subscribed) {
            subscribed = false;
            listener.onDisconnected(new TimeoutException("as the schedule wants it"));
            connect();
        }
    }

    /** For so long the server cannot be reached. */
    public void cutOff(long duration) {
        down = true;
        loseConnection();
        server.time.in(duration, () -> down = false);
    }

    /**
     * The network swallows what is sent to this worker over the connection it has, which is never told, and over those it makes
     * within so long.
     */
    public void swallow(long duration) {
        swallows = true;
        stuck = subscribed;
        server.time.in(duration, () -> swallows = false);
    }

    /** For so long nothing is heard of this worker. */
    public void mute(long duration, boolean itKnows) {
        failsWhenMute = itKnows;
        mute = true;
        server.time.in(duration, () -> mute = false);
    }

    /** For so long nothing is heard of this worker on one lane. */
    public void muteLane(int lane, long duration) {
        mutedLanes.set(lane);
        server.time.in(duration, () -> mutedLanes.clear(lane));
    }

    void deliver(@Nullable SimulatedLink from, int lane, byte[] message, long delay) {
        Runnable arrival = () -> {
            if (from != null) {
                heard.accept(from);
            }
            listener.onMessage(lane, message);
        };
        if (!subscribed || stuck) {
            if (server.resumes && everSubscribed) {
                missed.add(arrival);
            }
            return;
        }
        int sentOn = connection;
        worker.in(delay, () -> {
            if (subscribed && !stuck && (server.resumes || sentOn == connection)) {
                arrival.run();
            } else if (server.resumes) {
                missed.add(arrival);
            }
        });
    }

    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        if (closed || !server.isUp() || down || (mute && failsWhenMute)) {
            return CompletableFuture.failedStage(new TimeoutException("as the schedule wants it"));
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (!mute) {
            server.time.in(1 * MS, () -> {
                if (!mutedLanes.get(lane)) {
                    server.broadcast(this, lane, message);
                }
                worker.in(1 * MS, () -> taken.complete(null));
            });
        }
        return taken;
    }

    @Override
    public void rebuild() {
        subscribed = false;
        connect();
    }

    @Override
    public void close() {
        closed = true;
        subscribed = false;
        server.remove(this);
    }
}
