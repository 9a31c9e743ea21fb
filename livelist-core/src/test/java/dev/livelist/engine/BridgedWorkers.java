package dev.livelist.engine;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.simulation.SimulatedServer;
import dev.livelist.broadcaster.wire.WireEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Workers as they are run: each with a bridge to the others over a server, with mailboxes, and with a life of its own. They
 * are cut off, pause, die between a commit and its announcement, and start again; other programs write, too.
 */
final class BridgedWorkers implements SimulatedWorkers {

    private static final long HEARTBEAT = Duration.ofSeconds(1).toNanos();
    private static final int FAULTS_AT_ONCE = 3;
    /** What lies between a commit and its announcement at most. */
    private static final int REQUEST = 30_000_000;

    private final SimulatedTime time;
    private final Random random;
    private final Start start;
    private final Consumer<LiveLists> gone;
    private final SimulatedServer server;
    private final boolean idsStay;
    private final int maxBatch;
    private final int mailboxKeys;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private int boots;

    BridgedWorkers(SimulatedTime time, Random random, Start start, Consumer<LiveLists> gone) {
        this.time = time;
        this.random = random;
        this.start = start;
        this.gone = gone;
        this.server = new SimulatedServer((delay, action) -> time.schedule(Duration.ofNanos(delay), action), random);
        server.lanes = random.nextInt(4) == 0 ? 3 : 1;
        server.resumes = random.nextInt(5) == 0;
        this.idsStay = random.nextBoolean();
        // Seldom, for what overflows is read again altogether, and that makes up for whatever else was missed.
        this.maxBatch = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1000;
        this.mailboxKeys = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1000;
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            start("w" + i);
        }
    }

    private void start(String origin) {
        BridgeConfig.Builder config = BridgeConfig.builder()
                .heartbeat(Duration.ofNanos(HEARTBEAT))
                .peerForget(Duration.ofNanos(10 * HEARTBEAT))
                .maxBatch(maxBatch)
                .mailboxKeys(mailboxKeys);
        if (idsStay) {
            config.workerId(origin);
        }
        workers.add(new SimulatedWorker(time, random, server, config.build(), origin, origin + "-" + boots++, start));
    }

    private SimulatedWorker anybody(Random choice) {
        List<SimulatedWorker> willing =
                workers.stream().filter(SimulatedWorker::acceptsRequests).toList();
        if (!willing.isEmpty()) {
            return willing.get(choice.nextInt(willing.size()));
        }
        start("spare" + boots);
        return workers.get(workers.size() - 1);
    }

    @Override
    public LiveLists any(Random choice) {
        return anybody(choice).lists;
    }

    @Override
    public List<LiveLists> all() {
        return workers.stream().map(worker -> worker.lists).toList();
    }

    @Override
    public void tell(List<? extends Signal> signals, List<Cause> causes) {
        if (random.nextInt(8) == 0 && server.isUp()) {
            signals.forEach(signal -> server.broadcast(null, 0, WireEncoder.plain(signal)));
            return;
        }
        SimulatedWorker writer = anybody(random);
        writer.in(random.nextInt(REQUEST), () -> writer.broadcaster.publish(signals, causes));
    }

    @Override
    public void fault(Random choice) {
        for (int i = choice.nextInt(FAULTS_AT_ONCE); i >= 0; i--) {
            befall(anybody(choice), choice);
        }
    }

    private void befall(SimulatedWorker one, Random choice) {
        long duration = choice.nextLong((choice.nextBoolean() ? 2 : 20) * HEARTBEAT);
        switch (choice.nextInt(11)) {
            case 0 -> one.link.loseConnection();
            case 1 -> one.link.cutOff(duration);
            case 2 -> one.link.swallow(duration);
            case 3 -> one.link.mute(duration, choice.nextBoolean());
            case 4 -> server.goAway(duration);
            case 5 -> one.link.cutOffFrom(anybody(choice).link);
            case 6 -> one.pause(duration / 2);
            case 7, 8 -> kill(one);
            case 9 -> end(one);
            default -> {
                server.loss = choice.nextDouble(0.3);
                server.repeat = choice.nextDouble(0.3);
                server.maxDelay = choice.nextLong(2 * HEARTBEAT);
            }
        }
    }

    /** Nobody is promised to hear of what one has written that dies unknown to him. */
    private boolean isKnownToAll(SimulatedWorker one) {
        return workers.stream().filter(other -> other != one).allMatch(other -> other.broadcaster.peers().stream()
                .anyMatch(peer -> peer.boot().equals(one.broadcaster.boot())));
    }

    private void kill(SimulatedWorker one) {
        if (isKnownToAll(one)) {
            one.kill();
            startAgain(one);
        }
    }

    private void end(SimulatedWorker one) {
        one.acceptNoMoreRequests();
        one.in(REQUEST, () -> {
            if (isKnownToAll(one)) {
                one.close();
                startAgain(one);
            } else {
                end(one);
            }
        });
    }

    private void startAgain(SimulatedWorker ended) {
        workers.remove(ended);
        gone.accept(ended.lists);
        String origin = idsStay ? ended.origin : ended.origin + "x";
        time.schedule(Duration.ofNanos(random.nextLong(5 * HEARTBEAT)), () -> start(origin));
    }

    @Override
    public void heal() {
        server.heal();
    }
}
