package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListQuery;
import dev.livelist.Sort;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExplainTest {

    private final Bed bed = new Bed(71);
    private final LiveLists worker = bed.worker();

    private List<ViewReport> explain() {
        CompletableFuture<List<ViewReport>> told = worker.explain(bed.definition.name());
        bed.rest();
        return told.join();
    }

    @Test
    void eachViewTellsHowItIsFoundWhoDecidesAndWhatItHasCost() {
        bed.fill(200);
        FollowingReader first =
                bed.follow(worker, bed.query(where(Item::category).is("home"), 0, 20, Sort.asc(Item::name)));
        bed.follow(worker, bed.query(where(Item::category).is("home"), 2, 20, Sort.asc(Item::name)));
        ListQuery plain = bed.page(0, 10);
        bed.follow(worker, new ListQuery(plain.definition(), plain.scope(), plain.filter(), "N0", plain.sort(), 0, 10));
        bed.rest();
        bed.reprice(100, "7");
        bed.rest();

        List<ViewReport> reports = explain();
        assertThat(reports).hasSize(2);
        ViewReport filtered = reports.get(0);
        assertThat(filtered.scope()).isEqualTo("active = true");
        assertThat(filtered.filter()).isEqualTo("category = home");
        assertThat(filtered.pages()).containsExactly(0, 2);
        assertThat(filtered.readers()).isEqualTo(2);
        assertThat(filtered.total()).isEqualTo("200");
        assertThat(filtered.complete()).isFalse();
        assertThat(filtered.terms()).allMatch(ViewReport.Term::inMemory);
        assertThat(filtered.order()).allMatch(ViewReport.Term::inMemory);
        assertThat(filtered.evaluations()).isPositive();
        assertThat(filtered.fullReads()).isPositive();
        assertThat(filtered.bytes()).isBetween(5_000L, 200_000L);
        assertThat(filtered.state()).contains("live");
        ViewReport searching = reports.get(1);
        assertThat(searching.search()).isEqualTo("N0");
        assertThat(searching.terms()).anyMatch(term -> !term.inMemory() && term.reason() != null);
        assertThat(first.document()).isEqualTo(bed.fresh(first.query));
    }

    @Test
    void aListThatThereIsNotHasNoViews() {
        assertThat(worker.explain("nothing").join()).isEmpty();
    }
}
