package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that come and go with time alone. */
class ComingDueTest {

    private static final Item ITEM = new Item(1, "a", "home", BigDecimal.ONE, true, "alice", 1);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowThatComesOrGoesWhileTheListIsReadDoesSoInTheListToo(boolean comes) {
        Duration due = Duration.ofNanos(SimulatedDatabase.due(ITEM) - SimulatedTime.START);
        for (int before = 0; before < 500; before += 10) {
            Bed bed = new Bed(
                    before,
                    list -> list.scope(
                            principal -> where(Item::active).is(true).and(new Condition.Clock("due", comes))));
            bed.database.latency = Duration.ofMillis(100);
            bed.database.rows.put(ITEM.id(), ITEM);
            LiveLists worker = bed.worker();
            bed.pass(due.minusMillis(before));
            FollowingReader reader = bed.follow(worker, bed.page(0, 5));
            bed.rest();

            assertThat(reader.document())
                    .as("opened %d ms before the row is due", before)
                    .isEqualTo(bed.fresh(reader.query));
        }
    }
}
