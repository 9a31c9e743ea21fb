package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.Provenance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The one budget of invalidations. */
class InvalidationGateTest {

    private static final Invalidation OF_ITEMS = new Invalidation("shop.item", Reason.REMOTE);

    private final Timing timing = Timing.of(BridgeConfig.defaults());
    private final List<Invalidation> issued = new ArrayList<>();
    private final InvalidationGate gate =
            new InvalidationGate(timing, (invalidation, from) -> issued.add(invalidation), () -> Provenance.UNWATCHED);
    private long now;

    private void pass(Duration time) {
        for (long end = now + time.toNanos(); now < end; now += timing.tick()) {
            gate.tick(now);
        }
    }

    private void ask(Invalidation invalidation) {
        gate.request(invalidation, Provenance.UNWATCHED, now);
    }

    @Test
    void anInvalidationWithinTheGateTimeIsDelayedAndNotDropped() {
        gate.request(Reason.GAP, now);
        gate.request(Reason.GAP, now + 1);
        assertThat(issued).hasSize(1);
        pass(Duration.ofNanos(2 * timing.gate()));
        assertThat(issued).as("the second stands for what came after the first").hasSize(2);
        pass(Duration.ofSeconds(10));
        assertThat(issued).hasSize(2);
    }

    @Test
    void theSameHoldsForOneOfAModel() {
        ask(OF_ITEMS);
        ask(OF_ITEMS);
        assertThat(issued).containsExactly(OF_ITEMS);
        pass(Duration.ofNanos(2 * timing.gate()));
        assertThat(issued).containsExactly(OF_ITEMS, OF_ITEMS);
    }

    @Test
    void reasonsShareOneBudget() {
        for (Reason reason : Reason.values()) {
            gate.request(reason, now);
        }
        assertThat(issued).containsExactly(Invalidation.all(Reason.values()[0]));
        pass(Duration.ofNanos(2 * timing.gate()));
        assertThat(issued).hasSize(2);
    }

    @Test
    void afterOneOfEverythingOneOfAModelWaitsAndStillComes() {
        gate.request(Reason.GAP, now);
        ask(OF_ITEMS);
        assertThat(issued).hasSize(1);
        pass(Duration.ofNanos(2 * timing.gate()));
        assertThat(issued).containsExactly(Invalidation.all(Reason.GAP), OF_ITEMS);
    }

    @Test
    void oneOfEverythingStandsForThoseOfModelsThatWait() {
        ask(OF_ITEMS);
        ask(OF_ITEMS);
        gate.request(Reason.GAP, now);
        pass(Duration.ofSeconds(3));
        assertThat(issued).containsExactly(OF_ITEMS, Invalidation.all(Reason.GAP));
    }

    @Test
    void modelsDoNotWaitForEachOther() {
        ask(OF_ITEMS);
        ask(new Invalidation("shop.order", Reason.REMOTE));
        assertThat(issued).hasSize(2);
    }

    /** Of everything and of a model, sixty a second each: about one a second of each gets through. */
    @Test
    void aFloodCostsAboutOneAHeartbeatWhateverItIsOf() {
        for (int i = 0; i < 600; i++) {
            ask(Invalidation.all(Reason.REMOTE));
            ask(OF_ITEMS);
            now += Duration.ofMillis(16).toNanos();
            gate.tick(now);
        }
        assertThat(issued).hasSizeBetween(12, 30);
        issued.clear();
        pass(Duration.ofSeconds(2));
        assertThat(issued).as("the last ones are told").isNotEmpty();
    }

    @Test
    void afterAFloodTheNextOneGoesAtOnce() {
        aFloodCostsAboutOneAHeartbeatWhateverItIsOf();
        pass(Duration.ofSeconds(10));
        issued.clear();
        ask(Invalidation.all(Reason.REMOTE));
        assertThat(issued).hasSize(1);
    }

    @Test
    void moreModelsThanAreKeptApartBecomeEverything() {
        for (int i = 0; i < InvalidationGate.MAX_MODELS; i++) {
            ask(new Invalidation("model" + i, Reason.REMOTE));
        }
        issued.clear();
        ask(OF_ITEMS);
        ask(new Invalidation("shop.order", Reason.REMOTE));
        pass(Duration.ofSeconds(1));
        assertThat(issued).contains(Invalidation.all(Reason.REMOTE)).hasSizeLessThanOrEqualTo(2);
    }
}
