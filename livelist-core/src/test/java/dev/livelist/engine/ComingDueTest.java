package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that come and go with time alone. */
class ComingDueTest {

    private static final Item ITEM = new Item(1, "a", "home", BigDecimal.ONE, true, "alice", 1);
    private static final Duration DUE = Duration.ofNanos(SimulatedDatabase.due(ITEM) - SimulatedTime.START);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowThatComesOrGoesWhileTheListIsReadDoesSoInTheListToo(boolean comes) {
        for (int before = 0; before < 500; before += 10) {
            Bed bed = new Bed(
                    before,
                    list -> list.scope(
                            principal -> where(Item::active).is(true).and(new Condition.Clock("due", comes))));
            bed.database.latency = Duration.ofMillis(100);
            bed.database.rows.put(ITEM.id(), ITEM);
            LiveLists worker = bed.worker();
            bed.pass(DUE.minusMillis(before));
            FollowingReader reader = bed.follow(worker, bed.page(0, 5));
            bed.rest();

            assertThat(reader.document())
                    .as("opened %d ms before the row is due", before)
                    .isEqualTo(bed.fresh(reader.query));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTotalFollowsARowThatIsToComeOrGoLater(boolean comes) {
        Bed bed = timed(comes);
        ListQuery count = bed.query(0, 1).as(new QueryShape.Count());
        FollowingReader reader = bed.follow(bed.worker(), count);
        bed.rest();
        bed.write(ITEM);
        bed.passMillis(2_000);
        assertThat(reader.document().get("total").asInt()).isEqualTo(comes ? 0 : 1);
        bed.pass(DUE);
        assertThat(reader.document()).isEqualTo(bed.fresh(count));
        assertThat(reader.document().get("total").asInt()).isEqualTo(comes ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRowsBeforeAPageFollowARowThatIsToComeOrGoLater(boolean comes) {
        Bed bed = timed(comes);
        LiveLists worker = bed.worker();
        ListQuery query = bed.page(0, 5).as(new QueryShape.AnchoredPage(new Place(Arrays.asList("m", 1L)), null, 5, 5));
        FollowingReader reader = bed.follow(worker, query);
        FollowingReader pages =
                bed.follow(worker, bed.page(0, 5)); // with two views, memory decides what a change concerns
        bed.rest();
        bed.write(ITEM);
        bed.passMillis(2_000);
        assertThat(reader.document().get("before").asInt()).isEqualTo(comes ? 0 : 1);
        bed.pass(DUE);
        assertThat(reader.document()).isEqualTo(bed.fresh(query));
        assertThat(reader.document().get("before").asInt()).isEqualTo(comes ? 1 : 0);
        assertThat(pages.document()).isEqualTo(bed.fresh(pages.query));
    }

    private static Bed timed(boolean comes) {
        return new Bed(3, list -> list.anchored()
                .scope(principal -> where(Item::active).is(true).and(new Condition.Clock("due", comes))));
    }
}
