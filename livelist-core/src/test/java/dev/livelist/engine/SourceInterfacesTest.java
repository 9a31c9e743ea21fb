package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.source.BatchSource;
import dev.livelist.source.CountSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists are as exact over a source that only reads pages and probes keys as over one that can do everything. */
class SourceInterfacesTest {

    /** The interfaces that a source implements beside {@link dev.livelist.source.RowSource}. */
    enum Known {
        NONE,
        PEEK(PeekSource.class),
        COUNT(CountSource.class),
        BATCH(BatchSource.class),
        DUE(DueSource.class),
        MEMORY(MemoryRules.class),
        ALL(PeekSource.class, BatchSource.class, DueSource.class, MemoryRules.class);

        private final Class<?>[] interfaces;

        Known(Class<?>... interfaces) {
            this.interfaces = interfaces;
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsTotalsAndWhatIsDueAreExact(Known known) {
        Bed bed = new Bed(
                5, list -> list.scope(principal -> where(Item::active).is(true).and(new Condition.Clock("due", true)))
                        .filterable(Item::name));
        LiveLists worker = LiveLists.builder(bed.broadcaster)
                .scheduler(bed.time)
                .random(bed.random)
                .list(bed.definition, bed.database.as(known.interfaces))
                .start();
        for (int n = 1; n <= 40; n++) {
            Item item = Bed.nth(n);
            bed.database.rows.put(
                    item.id(), new Item(item.id(), item.name(), item.category(), item.price(), true, item.owner(), n));
        }
        List<FollowingReader> readers = new ArrayList<>();
        for (int page = 0; page < 3; page++) {
            readers.add(bed.follow(worker, bed.page(page, 7)));
            readers.add(bed.follow(worker, bed.query(where(Item::price).is(BigDecimal.ONE), page, 7)));
        }
        for (int round = 0; round < 12; round++) {
            bed.write(new Item(1_000L + round, "n" + round, "home", BigDecimal.ONE, true, "alice", round));
            bed.reprice(100, String.valueOf(round));
            bed.delete(200 + 10L * round);
            bed.rest();
            for (FollowingReader reader : readers) {
                awaitExact(bed, reader);
            }
        }
    }

    /** Where the source does not say what is due, a view is exact whenever it has been read again. */
    private static void awaitExact(Bed bed, FollowingReader reader) {
        for (int step = 0; step <= DueSource.SECONDS_WITHOUT * 10; step++) {
            if (bed.fresh(reader.query).equals(reader.document())) {
                return;
            }
            bed.passMillis(100);
        }
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }
}
