package dev.livelist.broadcaster.bridge;

import static dev.livelist.broadcaster.bridge.SimWorld.MS;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** One worker's connection to the simulated server, and all that can be wrong with it. */
final class SimTransport implements Transport {

    private static final long RETRY = 200 * MS;

    private final SimWorld world;
    private final SimWorker worker;
    private final Set<SimTransport> unreachable = new HashSet<>();
    private final List<Runnable> missed = new ArrayList<>();
    private TransportListener listener;
    private boolean subscribed;
    private boolean everSubscribed;
    private boolean closed;
    private int connection;

    /** No new connection can be made, and none stays. */
    boolean down;
    /** The network swallows what is sent to this worker, on each connection that is made now. */
    boolean swallows;
    /** This connection delivers nothing any more, whatever becomes of the network. */
    private boolean stuck;
    /** What this worker sends gets nowhere: it fails, or nothing is ever heard of it. */
    boolean mute;

    boolean failsWhenMute;

    SimTransport(SimWorld world, SimWorker worker) {
        this.world = world;
        this.worker = worker;
        world.transports.add(this);
    }

    SimWorker worker() {
        return worker;
    }

    void cutOffFrom(SimTransport other) {
        unreachable.add(other);
    }

    void heal() {
        down = false;
        swallows = false;
        mute = false;
        unreachable.clear();
    }

    boolean cannotReach(SimTransport other) {
        return unreachable.contains(other);
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public int lanes() {
        return world.lanes;
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
        world.in(world.between(2 * MS, 10 * MS), worker, () -> tryToConnect(attempt));
    }

    private void tryToConnect(int attempt) {
        if (closed || attempt != connection) {
            return;
        }
        if (down || !world.serverUp) {
            world.in(RETRY, worker, () -> tryToConnect(attempt));
            return;
        }
        subscribed = true;
        stuck = swallows;
        boolean complete = world.resumes && everSubscribed;
        everSubscribed = true;
        List<Runnable> replay = List.copyOf(missed);
        missed.clear();
        replay.forEach(Runnable::run);
        listener.onSubscribed(complete);
    }

    void loseConnection() {
        if (subscribed) {
            subscribed = false;
            listener.onDisconnected(new TimeoutException("as the schedule wants it"));
            connect();
        }
    }

    /** The network begins to swallow what is sent to this worker; the connection is never told. */
    void swallow() {
        swallows = true;
        stuck = subscribed;
    }

    void sendTo(SimTransport from, int lane, byte[] message, long delay) {
        Runnable arrival = () -> {
            if (from != null) {
                worker.heardFrom(from.worker());
            }
            listener.onMessage(lane, message);
        };
        if (!subscribed || stuck) {
            if (world.resumes && everSubscribed) {
                missed.add(arrival);
            }
            return;
        }
        int sentOn = connection;
        world.in(delay, worker, () -> {
            if (subscribed && !stuck && (world.resumes || sentOn == connection)) {
                arrival.run();
            } else if (world.resumes) {
                missed.add(arrival);
            }
        });
    }

    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        if (closed || !world.serverUp || down || (mute && failsWhenMute)) {
            return CompletableFuture.failedStage(new TimeoutException("as the schedule wants it"));
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (!mute) {
            world.in(1 * MS, () -> {
                world.broadcast(this, lane, message);
                world.in(1 * MS, worker, () -> taken.complete(null));
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
        world.transports.remove(this);
    }
}
