package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Sort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What lists hold is bounded in bytes: rows may be long. */
class MemoryTest {

    private static final int LENGTH = 8_000;

    private final Bed bed = new Bed(82);
    private final TestSettings settings = new TestSettings();

    private LiveLists worker(long maxMemory) {
        settings.maxMemory = maxMemory;
        for (int n = 1; n <= 200; n++) {
            bed.database.rows.put(n * 10L, Bed.item(n * 10L, Bed.nameAt(n) + "x".repeat(LENGTH)));
        }
        return bed.worker(settings.build());
    }

    private ListQuery search(String text) {
        return new ListQuery(
                bed.definition,
                bed.definition.scopeFor(LivePrincipal.ANONYMOUS),
                Condition.all(),
                text,
                List.of(Sort.asc(Item::name)),
                0,
                20);
    }

    @Test
    void whatViewsHoldIsGivenBackWhenTheyGo() {
        LiveLists worker = worker(1_000_000_000);
        assertThat(worker.statistics().memory()).isZero();
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readers.add(bed.follow(worker, search("x".repeat(i + 1))));
        }
        bed.rest();
        long held = worker.statistics().memory();
        assertThat(held).isBetween(20L * 66 * LENGTH, 20L * 75 * LENGTH);
        for (int i = 0; i < 10; i++) {
            bed.rename(10, Bed.nameAt(1 + i / 100.0) + "x".repeat(LENGTH));
            bed.passMillis(500);
        }
        assertThat(worker.statistics().memory()).as("with histories").isGreaterThan(held + 100L * LENGTH);

        readers.forEach(FollowingReader::close);
        bed.pass(LiveListsSettings.DEFAULT.linger().plusSeconds(1));
        assertThat(worker.statistics().views()).isZero();
        assertThat(worker.statistics().memory()).isZero();
    }

    @Test
    void whenMemoryIsTightHistoriesAreForgottenAndNobodyIsRefused() {
        LiveLists worker = worker(66L * LENGTH * 3 / 2);
        FollowingReader reader = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        String first = reader.version();
        for (int i = 0; i < 100; i++) {
            bed.rename(10, Bed.nameAt(1 + i / 100.0) + "y".repeat(LENGTH));
            bed.passMillis(500);
            assertThat(worker.memory().level()).isLessThan(MemoryBudget.Level.FULL);
        }
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.patches).isGreaterThan(50);
        assertThat(worker.statistics().refusedMemory()).isZero();
        FollowingReader back = new FollowingReader(reader.query);
        back.open(worker, first);
        bed.passMillis(100);
        assertThat(back.snapshots).as("what it had has been forgotten").isOne();
    }

    @Test
    void whenItIsScarceViewsWithoutReadersGo() {
        LiveLists worker = worker(67L * LENGTH * 4);
        for (int i = 0; i < 40; i++) {
            FollowingReader reader = bed.follow(worker, search("x".repeat(i + 1)));
            bed.passMillis(500);
            assertThat(reader.status).isEqualTo("live");
            reader.close();
            bed.passMillis(500);
            assertThat(worker.statistics().views()).isLessThanOrEqualTo(4);
        }
        assertThat(worker.statistics().refusedMemory()).isZero();
    }

    @Test
    void whenAllIsHeldNewReadersAreRefusedAndTheOthersGoOn() {
        long most = 66L * LENGTH * 4;
        LiveLists worker = worker(most);
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            readers.add(bed.follow(worker, search("x".repeat(i + 1))));
            bed.passMillis(500);
        }
        List<FollowingReader> open =
                readers.stream().filter(reader -> reader.status.equals("live")).toList();
        assertThat(open).hasSizeBetween(3, 5);
        assertThat(readers).filteredOn(reader -> reader.status.equals("busy")).hasSize(40 - open.size());
        assertThat(worker.statistics().memory()).isLessThan(most * 3 / 2);
        assertThat(worker.statistics().refusedMemory()).isPositive();

        CompletableFuture<Document> refused = worker.document(search("x"));
        bed.passMillis(100);
        assertThat(refused).isCompletedExceptionally();

        bed.rename(10, Bed.nameAt(1.5) + "x".repeat(LENGTH));
        bed.passMillis(500);
        open.forEach(reader -> assertThat(reader.document()).isEqualTo(bed.fresh(reader.query)));

        open.forEach(FollowingReader::close);
        bed.pass(Duration.ofSeconds(1));
        FollowingReader admitted = bed.follow(worker, search("x"));
        bed.pass(Duration.ofSeconds(1));
        assertThat(admitted.status).isEqualTo("live");
    }
}
