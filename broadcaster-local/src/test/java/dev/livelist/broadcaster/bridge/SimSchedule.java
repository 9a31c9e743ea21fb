package dev.livelist.broadcaster.bridge;

import static dev.livelist.broadcaster.bridge.SimWorld.MS;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.simulation.SimulatedLink;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A seeded schedule: a few workers write while everything goes wrong, then all heals. Ends with every live worker knowing
 * of every committed change, or having been told to read again since. Where nothing was wrong but a worker's pause, nobody
 * may have doubted the connection.
 */
final class SimSchedule {

    private static final long HEARTBEAT = SimWorker.HEARTBEAT.toNanos();
    private static final long FORGET = SimWorker.FORGET.toNanos();
    private static final long BOUND = 3 * HEARTBEAT;
    /** What a healed connection needs before the bound begins: its retry, a round trip, a delayed message. */
    private static final long RECONNECT = 800 * MS;

    /** What lies between a commit and its publish at most. */
    private static final long REQUEST = 30 * MS;

    /** A row that has changed, and who changed it; nobody for a program that is no worker. */
    private record Commit(ModelChange change, long at, SimWorker writer) {}

    private final long seed;
    private final Set<Rule> omitted;
    private final SimWorld world;
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<SimWorker> everyone = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final boolean idsStay;
    private final boolean onlyPauses;
    private final boolean hectic;
    private final long heal;
    private int nextPk;
    private int nextBoot;

    SimSchedule(long seed, Set<Rule> omitted) {
        this.seed = seed;
        this.omitted = omitted;
        this.world = new SimWorld(seed);
        this.idsStay = world.chance(0.5);
        this.onlyPauses = world.chance(0.05);
        this.world.server.lanes = world.chance(0.25) ? 3 : 1;
        this.world.server.resumes = world.chance(0.2);
        this.hectic = world.chance(0.3);
        this.heal = world.between(6 * HEARTBEAT, 30 * HEARTBEAT);
    }

    /** Returns what went wrong, empty where nothing did. */
    List<String> run() {
        int count = 2 + world.random.nextInt(3);
        for (int i = 0; i < count; i++) {
            start("w" + i);
        }
        planFaults();
        planWrites();
        world.runUntil(heal);
        healAll();
        world.runUntil(heal + RECONNECT + BOUND);
        List<String> failures = new ArrayList<>(check(false));
        // One that died unheard just before is named by those who heard it until they miss it.
        world.runUntil(heal + RECONNECT + BOUND + HEARTBEAT);
        failures.addAll(stale());
        world.runUntil(heal + RECONNECT + FORGET + 2 * BOUND);
        failures.addAll(check(true));
        if (!failures.isEmpty()) {
            failures.add(
                    0,
                    "seed " + seed + (idsStay ? ", ids stay" : "") + (world.server.resumes ? ", resumes" : "")
                            + ", lanes " + world.server.lanes);
            failures.addAll(story);
        }
        return failures;
    }

    private SimWorker start(String origin) {
        SimWorker worker = new SimWorker(world, origin, origin + "b" + nextBoot++, idsStay, omitted);
        workers.add(worker);
        everyone.add(worker);
        return worker;
    }

    private SimWorker anybody() {
        if (workers.isEmpty()) {
            return start("spare");
        }
        return workers.get(world.random.nextInt(workers.size()));
    }

    private void tell(String what) {
        story.add(world.now() / MS + " ms: " + what);
    }

    private void planWrites() {
        int writes = 5 + world.random.nextInt(hectic ? 80 : 25);
        for (int i = 0; i < writes; i++) {
            world.at(world.between(0, heal), world.chance(0.2) ? this::foreignWrite : () -> write(anybody(), true));
        }
    }

    private ModelChange commit(SimWorker writer) {
        ModelChange change = ModelChange.updated("sim.row" + nextPk % 5, nextPk++);
        commits.add(new Commit(change, world.now(), writer));
        tell((writer == null ? "a program" : writer) + " commits " + change.pk());
        return change;
    }

    private void write(SimWorker writer, boolean survives) {
        if (!writer.acceptsRequests()) {
            return;
        }
        List<Signal> batch = new ArrayList<>();
        for (int i = world.chance(0.3) ? 3 : 1; i > 0; i--) {
            batch.add(commit(writer));
        }
        if (survives) {
            world.in(world.between(0, REQUEST), writer, () -> writer.broadcaster.publish(batch));
        }
    }

    private void foreignWrite() {
        if (world.server.isUp()) {
            world.server.broadcast(null, 0, WireEncoder.plain(commit(null)));
        }
    }

    private void planFaults() {
        if (onlyPauses) {
            SimWorker one = anybody();
            world.at(world.between(BOUND, heal), () -> pause(one));
            return;
        }
        if (world.chance(0.5)) {
            world.server.loss = world.random.nextDouble() * 0.3;
            world.server.repeat = world.random.nextDouble() * 0.3;
            world.server.maxDelay = world.chance(0.5) ? world.between(0, 2 * HEARTBEAT) : 0;
        }
        int faults = 1 + world.random.nextInt(hectic ? 24 : 6);
        for (int i = 0; i < faults; i++) {
            world.at(world.between(0, heal), this::fault);
        }
    }

    private void fault() {
        SimWorker one = anybody();
        SimulatedLink transport = one.transport;
        long until = world.between(0, world.chance(0.3) ? 2 * FORGET : 2 * BOUND);
        switch (world.random.nextInt(13)) {
            case 0 -> {
                tell(one + " loses its connection");
                transport.loseConnection();
            }
            case 1 -> {
                tell(one + " is cut off for " + until / MS);
                transport.cutOff(until);
            }
            case 2 -> {
                tell(one + " hears nothing, connections made within " + until / MS + " do not either");
                transport.swallow(until);
            }
            case 3 -> {
                boolean itKnows = world.chance(0.5);
                tell(one + " is not heard for " + until / MS + (itKnows ? ", and knows" : ""));
                transport.mute(until, itKnows);
            }
            case 4 -> {
                tell("the server is away for " + until / MS);
                world.server.goAway(until);
            }
            case 5, 6 -> partition(one, world.chance(0.5));
            case 7 -> pause(one);
            case 8 -> {
                tell(one + " commits and dies");
                write(one, false);
                one.kill();
                startAgain(one);
            }
            case 9 -> {
                tell(one + " ends");
                endsAfterItsLastRequest(one);
            }
            case 10 -> forge();
            case 11 -> {
                int lane = world.random.nextInt(world.server.lanes);
                tell(one + " is not heard on lane " + lane + " for " + until / MS);
                transport.muteLane(lane, until);
            }
            default -> writeAcrossAPartition(one);
        }
    }

    private void pause(SimWorker one) {
        long pause = Math.min(world.between(0, 3 * BOUND), heal - world.now());
        tell(one + " pauses for " + pause / MS);
        one.pause(pause);
    }

    private void partition(SimWorker one, boolean bothWays) {
        SimWorker other = anybody();
        tell(one + " does not reach " + other + (bothWays ? ", nor the other way" : ""));
        one.transport.cutOffFrom(other.transport);
        if (bothWays) {
            other.transport.cutOffFrom(one.transport);
        }
    }

    private void writeAcrossAPartition(SimWorker one) {
        workers.forEach(other -> partition(one, other != one));
        world.in(Math.min(world.between(0, BOUND + FORGET), heal - world.now()), () -> write(one, true));
    }

    private void endsAfterItsLastRequest(SimWorker one) {
        one.acceptNoMoreRequests();
        startAgain(one);
        world.in(REQUEST, one, one::close);
    }

    private void startAgain(SimWorker ended) {
        workers.remove(ended);
        String origin = idsStay ? ended.origin : ended.origin + "x";
        long delay = 2 * REQUEST + (world.chance(0.5) ? world.between(0, BOUND) : world.between(BOUND, 2 * FORGET));
        world.in(Math.min(delay, Math.max(2 * REQUEST, heal - world.now())), () -> start(origin));
    }

    private void forge() {
        int lane = world.random.nextInt(world.server.lanes);
        SimWorker victim = anybody();
        String boot = world.chance(0.8) ? victim.broadcaster.boot() : "forged" + world.random.nextInt(3);
        WireEncoder encoder = new WireEncoder(
                new Sender(boot.startsWith("forged") ? boot : victim.origin, boot), world.server.lanes, lane, 10_000);
        long seq = world.chance(0.5) ? world.between(100, 700) : world.between(1_000, 1L << 50);
        byte[] message =
                switch (world.random.nextInt(4)) {
                    case 0 -> "{\"v\":1,\"origin\":".getBytes(StandardCharsets.UTF_8);
                    case 1 -> encoder.heartbeat(seq, 1);
                    default ->
                        encoder.frame(
                                seq,
                                encoder.encode(List.of(ModelChange.updated("sim.forged", 1)))
                                        .get(0));
                };
        tell("somebody sends " + new String(message, StandardCharsets.UTF_8));
        world.server.broadcast(null, lane, message);
    }

    private void healAll() {
        tell("all heals");
        world.server.heal();
    }

    /** What live workers do not know of: of what live workers and programs wrote, and, at the end, of what the dead did. */
    private List<String> check(boolean atTheEnd) {
        List<String> failures = new ArrayList<>();
        for (SimWorker worker : everyone) {
            if (!worker.isAlive()) {
                continue;
            }
            for (Commit commit : commits) {
                boolean dead = commit.writer() != null && !commit.writer().isAlive();
                boolean due = atTheEnd ? dead && !unheardOf(commit, worker) : !dead;
                if (due && commit.at() > worker.startedAt && !worker.knowsOf(commit.change(), commit.at())) {
                    failures.add(worker + " does not know of " + commit);
                }
            }
            if (onlyPauses && worker.states.stream().skip(1).anyMatch(BroadcasterState::isStale)) {
                failures.add(worker + " was stale for nothing but a pause");
            }
        }
        return failures;
    }

    private List<String> stale() {
        return everyone.stream()
                .filter(worker -> worker.isAlive() && worker.broadcaster.state().isStale())
                .map(worker -> worker + " is still stale")
                .toList();
    }

    /** Whether the writer was unknown to the worker when it wrote, or was no longer waited for (rule B11). */
    private boolean unheardOf(Commit commit, SimWorker worker) {
        SimWorker writer = commit.writer();
        long heard = worker.lastHeard(writer);
        return heard + FORGET < commit.at()
                || (idsStay && namesakeCame(writer, worker, heard - HEARTBEAT, commit.at()));
    }

    private boolean namesakeCame(SimWorker writer, SimWorker worker, long after, long before) {
        return everyone.stream()
                .filter(other -> other != writer && other.origin.equals(writer.origin))
                .mapToLong(worker::firstHeard)
                .anyMatch(heard -> heard > after && heard < before);
    }
}
