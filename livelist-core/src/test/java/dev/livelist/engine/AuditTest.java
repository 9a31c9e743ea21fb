package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuditTest {

    private final Bed bed = new Bed(70);
    private final LiveLists worker = worker();
    private final FollowingReader reader = follow();

    private LiveLists worker() {
        TestSettings settings = new TestSettings();
        settings.auditInterval = Duration.ofSeconds(20);
        return bed.worker(settings.build());
    }

    private FollowingReader follow() {
        bed.fill(200);
        FollowingReader opened = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        return opened;
    }

    private void audits(int times) {
        bed.pass(Duration.ofSeconds(20L * times + 15));
    }

    @Test
    void aRowThatChangedWithoutAWordIsFoundCountedAndRepaired() {
        bed.database.rows.remove(50L);
        audits(1);
        assertThat(worker.statistics().divergences()).isEqualTo(1);
        assertThat(withoutTotal(reader.document())).isEqualTo(withoutTotal(bed.fresh(reader.query)));
        audits(1);
        assertThat(worker.statistics().divergences()).isEqualTo(1);
    }

    @Test
    void soIsOneThatCameAndOneThatShowsSomethingElse() {
        bed.database.rows.put(5L, Bed.item(5, Bed.nameAt(0.5)));
        audits(1);
        bed.database.rows.put(60L, Bed.item(60, Bed.nameAt(0.6)));
        audits(1);
        assertThat(worker.statistics().divergences()).isEqualTo(2);
    }

    @Test
    void aChangeThatIsToldOfALittleLaterIsNoDivergence() {
        bed.database.rows.remove(50L);
        bed.pass(Duration.ofSeconds(21));
        for (int i = 0; i < 9; i++) {
            bed.passMillis(1000);
            if (i == 1) {
                bed.broadcaster.publish(dev.livelist.broadcaster.ModelChange.deleted(bed.definition.label(), 50));
            }
        }
        audits(2);
        assertThat(worker.statistics().divergences()).isZero();
    }

    @Test
    void whereNothingIsWrongNothingIsFoundHoweverMuchIsWritten() {
        for (int i = 0; i < 3_000; i++) {
            ResumeTest.change(bed);
            bed.passMillis(30);
        }
        audits(1);
        assertThat(worker.statistics().divergences()).isZero();
    }

    private static Object withoutTotal(tools.jackson.databind.JsonNode document) {
        return ((tools.jackson.databind.node.ObjectNode) document.deepCopy()).remove(java.util.List.of("total"));
    }
}
