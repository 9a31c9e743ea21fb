package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.ComingAndGoingTest.Inside;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SlowReaderTest {

    private static final int ROWS = 300;

    private final Bed bed = new Bed(40);
    private final LiveLists worker = bed.worker();

    @Test
    void oneThatDoesNotPollCostsBoundedMemoryHarmsNobodyAndIsBroughtToThePresentByOnePatch() {
        bed.fill(ROWS);
        FollowingReader attentive = bed.follow(worker, bed.page(0, 50));
        FollowingReader slow = bed.follow(worker, bed.page(0, 50));
        bed.rest();
        Object view = Inside.onlyView(worker);
        slow.slow(true);

        List<Long> footprints = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            ResumeTest.change(bed);
            bed.passMillis(30);
            if (i % 100 == 0) {
                assertThat(withoutTotal(attentive)).isEqualTo(withoutTotal(bed.fresh(attentive.query)));
            }
            if (i % 500 == 499) {
                footprints.add(Footprint.of(view));
            }
        }
        System.out.println("bytes reachable from the view, each 500 changes: " + footprints);
        LiveListsSettings settings = LiveListsSettings.DEFAULT;
        assertThat(footprints).allMatch(bytes -> bytes < 2L * settings.historyBytes() + 200_000);

        int events = slow.events.size();
        slow.slow(false);
        bed.rest();
        assertThat(slow.document()).isEqualTo(bed.fresh(slow.query));
        assertThat(slow.events.size() - events).isLessThanOrEqualTo(2);
        assertThat(slow.events.get(events)).startsWith("PATCH");
        assertThat(slow.snapshots).isEqualTo(1);
    }

    private static JsonNode withoutTotal(FollowingReader reader) {
        return withoutTotal(Objects.requireNonNull(reader.document()));
    }

    /** A total may trail while writes go on. */
    private static JsonNode withoutTotal(JsonNode document) {
        return ((ObjectNode) document.deepCopy()).remove(List.of("total"));
    }

    @Test
    void manySlowReadersKeepOneDocumentEachAndShareItsRows() {
        bed.fill(ROWS);
        bed.follow(worker, bed.page(0, 50));
        List<FollowingReader> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(bed.follow(worker, bed.page(0, 50)));
            bed.passMillis(50);
            slow.get(i).slow(true);
            bed.reprice(10L * (1 + i % 50), Integer.toString(100 + i));
            bed.passMillis(50);
        }
        Object view = Inside.onlyView(worker);
        long before = Footprint.of(view);
        for (int i = 0; i < 1_500; i++) {
            ResumeTest.change(bed);
            bed.passMillis(30);
        }
        long after = Footprint.of(view);
        System.out.println("200 slow readers: " + before + " bytes at first, " + after + " after 1500 changes");
        assertThat(after - before).isLessThan(2L * LiveListsSettings.DEFAULT.historyBytes());
        for (FollowingReader reader : slow) {
            int patches = reader.patches;
            reader.slow(false);
            assertThat(reader.patches - patches).isEqualTo(1);
        }
        bed.rest();
        for (FollowingReader reader : slow) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        }
    }

    @Test
    void oneThatDoesNotPollUntilItIsEndedIsToldThatAndNothingElse() {
        bed.fill(ROWS);
        FollowingReader slow = bed.follow(worker, bed.page(0, 50));
        bed.rest();
        slow.slow(true);
        bed.reprice(10, "5");
        bed.passMillis(50);
        worker.drain();
        bed.passMillis(50);
        int events = slow.events.size();
        slow.slow(false);
        assertThat(slow.events.subList(events, slow.events.size()))
                .containsExactly("STATUS null {\"state\":\"draining\"}");
    }
}
