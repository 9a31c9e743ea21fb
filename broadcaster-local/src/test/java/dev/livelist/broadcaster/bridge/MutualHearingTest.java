package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Hearing;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rule B15: workers of which one hears the other, and not the other way, know it. In virtual time. */
class MutualHearingTest {

    private static final long HEARTBEAT = SimWorker.HEARTBEAT.toNanos();
    private static final long BOUND = 3 * HEARTBEAT;

    private final SimWorld world = new SimWorld(1);

    private SimWorker worker(String name) {
        return new SimWorker(world, name, name + "-1", true, Set.of());
    }

    private void pass(long time) {
        world.runUntil(world.now() + time);
    }

    private static List<Signal> told(SimWorker worker) {
        return worker.told.stream().map(SimWorker.Told::signal).toList();
    }

    private static boolean isStale(SimWorker worker) {
        return worker.broadcaster.state().isStale();
    }

    /** As if each were at a server of its own, and only one server passed messages on to the other. */
    @Test
    void b15_aWorkerThatIsNotHeardByAPeerItHearsIsStaleAlsoAfterItWasForgotten() {
        SimWorker unheard = worker("unheard");
        SimWorker peer = worker("peer");
        pass(5 * HEARTBEAT);
        unheard.transport.cutOffFrom(peer.transport);
        pass(3 * BOUND);
        assertThat(isStale(unheard)).isTrue();
        assertThat(unheard.broadcaster.peers()).singleElement().satisfies(view -> assertThat(view.deaf())
                .isTrue());
        assertThat(peer.broadcaster.state().pollAdvised()).isTrue();
        pass(2 * SimWorker.FORGET.toNanos());
        assertThat(isStale(unheard)).isTrue();

        world.server.heal();
        pass(BOUND);
        assertThat(isStale(unheard)).isFalse();
        assertThat(isStale(peer)).isFalse();
    }

    @Test
    void b15_aWorkerThatWasNeverHeardKnowsItToo() {
        SimWorker peer = worker("peer");
        SimWorker unheard = worker("unheard");
        unheard.transport.cutOffFrom(peer.transport);
        pass(3 * BOUND);
        assertThat(isStale(unheard)).isTrue();
        assertThat(unheard.broadcaster.counters().rebuilds())
                .as("tried another connection")
                .isPositive();
    }

    @Test
    void b15_aWorkerThatDoesNotHearWhomTheOthersHearIsStaleAndReadsAgainInTheEnd() {
        SimWorker deaf = worker("deaf");
        SimWorker other = worker("other");
        pass(5 * HEARTBEAT);
        SimWorker writer = worker("writer");
        writer.transport.cutOffFrom(deaf.transport);
        pass(4 * BOUND);
        assertThat(isStale(deaf)).isTrue();
        assertThat(isStale(writer)).isTrue();
        assertThat(isStale(other)).isFalse();

        deaf.told.clear();
        writer.broadcaster.publish(ModelChange.updated("shop.item", 1));
        pass(HEARTBEAT);
        writer.close();
        pass(2 * BOUND);
        assertThat(isStale(deaf)).isFalse();
        assertThat(told(deaf)).as("what the other wrote unheard").contains(Invalidation.all(Reason.PEER_LOST));
    }

    @Test
    void b15_aWorkerThatKnowsItIsDeafAccusesNobody() {
        SimWorker one = worker("one");
        SimWorker deaf = worker("deaf");
        pass(5 * HEARTBEAT);
        deaf.transport.swallow(10 * BOUND);
        for (int i = 0; i < 40; i++) {
            pass(HEARTBEAT / 2);
            assertThat(isStale(one)).isFalse();
        }
    }

    @Test
    void b15_oneLaneOnWhichAWorkerIsNotHeardCountsAsMuchAsAll() {
        world.server.lanes = 3;
        SimWorker one = worker("one");
        SimWorker other = worker("other");
        pass(5 * HEARTBEAT);
        one.told.clear();
        other.transport.muteLane(1, 20 * BOUND);
        pass(BOUND + HEARTBEAT);
        assertThat(told(one)).as("the silence of a lane").contains(Invalidation.all(Reason.PEER_LOST));
        assertThat(one.broadcaster.state().pollAdvised()).isTrue();
        pass(2 * SimWorker.FORGET.toNanos());
        assertThat(one.broadcaster.state().pollAdvised())
                .as("for as long as that lasts")
                .isTrue();
        assertThat(told(one)).as("and not again and again").hasSizeLessThan(3);

        world.server.heal();
        pass(BOUND);
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
        assertThat(isStale(other)).isFalse();
    }

    @Test
    void b15_anEarlierVersionThatDoesNotSayWhomItHearsIsNotTakenForDeaf() {
        SimWorker one = worker("one");
        WireEncoder old = new WireEncoder(new Sender("old", "o1"), 1, 0, 10_000);
        for (int i = 0; i < 20; i++) {
            world.server.broadcast(null, 0, old.heartbeat(0, i + 1));
            pass(HEARTBEAT);
            assertThat(isStale(one)).isFalse();
        }
    }

    /** More workers than one heartbeat names: their turns come, and nobody takes one who was not named for deaf. */
    @Test
    void b15_manyWorkersAreNamedInTurns() {
        SimWorker one = worker("one");
        List<WireEncoder> others = IntStream.range(0, 150)
                .mapToObj(i -> new WireEncoder(new Sender("w" + i, "b" + i), 1, 0, 10_000))
                .toList();
        List<String> names = IntStream.range(0, 150)
                .mapToObj(i -> new Sender("w" + i, "b" + i).name())
                .collect(Collectors.toList());
        names.add(new Sender("one", "one-1").name());
        for (int beat = 1; beat < 40; beat++) {
            int from = beat % 3 * 64;
            Set<String> named = Set.copyOf(names.subList(from, Math.min(from + 64, names.size())));
            for (WireEncoder other : others) {
                world.server.broadcast(null, 0, other.heartbeat(0, beat, Optional.of(new Hearing(150, named))));
            }
            pass(HEARTBEAT);
        }
        assertThat(one.broadcaster.peers()).hasSize(150);
        assertThat(isStale(one)).isFalse();
    }
}
