package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents of one row. */
class OneRowTest {

    private final Bed bed = new Bed(27);
    private final LiveLists worker = bed.worker();

    private ListQuery row(long id) {
        ListQuery page = bed.query(where(Item::id).is(id), 0, 1);
        return new ListQuery(page.definition(), page.scope(), page.filter(), "", List.of(), new QueryShape.OneRow());
    }

    private static String document(int n, String price) {
        return "{\"row\":{\"id\":" + 10 * n + ",\"name\":\"" + Bed.nameAt(n) + "\",\"category\":\"home\",\"price\":"
                + price + "}}";
    }

    @Test
    void theDocumentIsTheRowAndTakesOneStatement() {
        bed.fill(41);
        var document = worker.document(row(70));
        bed.rest();
        assertThat(new String(document.join().json())).isEqualTo(document(7, "1"));
        assertThat(document.join().isMissing()).isFalse();
        assertThat(bed.database.statements()).isEqualTo(1);
    }

    @Test
    void thereIsNoRowThatIsNotThereOrNotInScope() {
        bed.fill(41);
        bed.activate(70, false);
        var outOfScope = worker.document(row(70));
        var unknown = worker.document(row(7_000));
        bed.rest();
        assertThat(outOfScope.join().isMissing()).isTrue();
        assertThat(unknown.join().isMissing()).isTrue();
        assertThat(outOfScope.join().json()).isEqualTo(unknown.join().json());
        assertThat(outOfScope.join().version()).isEqualTo(unknown.join().version());
    }

    @Test
    void aReaderSeesTheRowComeChangeLeaveAndComeBack() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, row(420));
        bed.rest();
        assertThat(reader.document()).hasToString("{\"row\":null}");
        assertThat(reader.status).isEqualTo("live");
        bed.write(Bed.nth(42));
        bed.rest();
        assertThat(reader.document()).hasToString(document(42, "1"));
        bed.reprice(420, "7");
        bed.rest();
        assertThat(reader.document()).hasToString(document(42, "7"));
        assertThat(reader.events.get(reader.events.size() - 1))
                .endsWith("[{\"op\":\"replace\",\"path\":\"/row/price\",\"value\":7}]");
        bed.activate(420, false);
        bed.rest();
        assertThat(reader.document()).hasToString("{\"row\":null}");
        bed.activate(420, true);
        bed.rest();
        assertThat(reader.document()).hasToString(document(42, "7"));
        bed.delete(420);
        bed.rest();
        assertThat(reader.document()).hasToString("{\"row\":null}");
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(bed.database.counts).as("it has no total").isZero();
    }

    @Test
    void changesOfOtherRowsCostItNothing() {
        bed.fill(41);
        for (long id = 10; id <= 200; id += 10) {
            bed.follow(worker, row(id));
        }
        bed.rest();
        int before = bed.database.statements();
        bed.reprice(410, "7");
        bed.rest();
        assertThat(bed.database.statements() - before)
                .as("the look, once for all")
                .isEqualTo(1);
    }

    @Test
    void whatIsNoKeyIsARowThatThereIsNot() {
        bed.fill(41);
        ListQuery page = bed.query(Condition.none(), 0, 1);
        ListQuery none =
                new ListQuery(page.definition(), page.scope(), page.filter(), "", List.of(), new QueryShape.OneRow());
        FollowingReader reader = bed.follow(worker, none);
        bed.rest();
        bed.reprice(410, "7");
        bed.rest();
        assertThat(reader.document()).hasToString("{\"row\":null}");
        assertThat(reader.status).isEqualTo("live");
    }

    @Test
    void whoComesBackToAnotherWorkerIsSentTheDifference() {
        bed.fill(41);
        LiveLists other = bed.worker();
        FollowingReader reader = bed.follow(worker, row(70));
        bed.follow(other, row(70));
        bed.rest();
        reader.close();
        bed.reprice(70, "7");
        bed.rest();
        reader.open(other);
        bed.rest();
        assertThat(reader.document()).hasToString(document(7, "7"));
        assertThat(reader.snapshots).isEqualTo(1);
    }
}
