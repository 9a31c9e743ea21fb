package dev.livelist.engine;

import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Fields under names of their own, and in objects: documents, patches, groups and explanations. */
class NamedFieldsTest {

    private final Bed bed = new Bed(9, list -> ListDefinition.of(Item.class)
            .publicAccess()
            .scope(principal -> where(Item::active).is(true))
            .field("offer.price", Item::price)
            .field("label", Item::name)
            .field("offer.kind.name", Item::category)
            .field("offer.by", Item::owner)
            .sortable(Item::name, Item::category)
            .filterable(Item::category)
            .groupable(Item::category, Item::owner)
            .aggregates(count(), sum(Item::price))
            .addressable());
    private final LiveLists worker = bed.worker();

    private void put(long id, String name, String category, String price) {
        bed.write(new Item(id, name, category, new BigDecimal(price), true, "ann"));
    }

    private String document(ListQuery query) {
        CompletableFuture<Document> document = worker.document(query);
        bed.rest();
        return new String(document.join().json());
    }

    private static String last(FollowingReader reader) {
        return reader.events.get(reader.events.size() - 1);
    }

    @Test
    void membersOfAnObjectStandTogetherWhereTheFirstOneDoes() {
        put(1, "lamp", "home", "1.50");
        bed.write(new Item(2, null, null, null, true, "ann"));
        assertThat(document(bed.query(Condition.all(), 0, 10)))
                .startsWith(
                        "{\"rows\":[{\"id\":1,\"offer\":{\"price\":1.50,\"kind\":{\"name\":\"home\"},\"by\":\"ann\"},"
                                + "\"label\":\"lamp\"},{\"id\":2,\"offer\":{\"price\":null,\"kind\":{\"name\":null},\"by\":\"ann\"},"
                                + "\"label\":null}]");
    }

    @Test
    void aPatchReplacesTheMemberInTheObjectAndNothingElse() {
        put(1, "lamp", "home", "1.50");
        put(2, "vase", "home", "2");
        FollowingReader page =
                bed.follow(worker, bed.query(where(Item::category).is("home"), 0, 10, asc(Item::name)));
        FollowingReader row =
                bed.follow(worker, bed.query(where(Item::id).is(2L), 0, 1).as(new QueryShape.OneRow()));
        bed.rest();
        put(2, "vase", "home", "3");
        bed.rest();
        assertThat(last(page)).contains("[{\"op\":\"replace\",\"path\":\"/rows/1/offer/price\",\"value\":3}]");
        assertThat(last(row)).contains("[{\"op\":\"replace\",\"path\":\"/row/offer/price\",\"value\":3}]");
        put(1, "lamp", "garden", "1.50"); // no longer what is asked for
        bed.rest();
        assertThat(page.document()).isEqualTo(bed.fresh(page.query));
        assertThat(page.document().get("rows")).hasSize(1);
    }

    @Test
    void groupsHaveTheNamesToo() {
        put(1, "lamp", "home", "1.50");
        put(2, "vase", "garden", "2");
        put(3, "rug", "home", "5");
        ListQuery groups = bed.query(Condition.all(), 0, 1).as(new QueryShape.Groups(List.of("category", "owner"), 10));
        assertThat(document(groups))
                .isEqualTo("{\"groups\":[{\"offer\":{\"kind\":{\"name\":\"garden\"},\"by\":\"ann\"},\"count\":1,"
                        + "\"sum.offer.price\":2},{\"offer\":{\"kind\":{\"name\":\"home\"},\"by\":\"ann\"},\"count\":2,"
                        + "\"sum.offer.price\":6.50}],\"hasMore\":false}");
    }

    @Test
    void anExplanationSpeaksOfThem() {
        put(1, "lamp", "home", "1.50");
        bed.follow(worker, bed.query(where(Item::category).is("home"), 0, 10, asc(Item::name)));
        bed.rest();
        CompletableFuture<List<ViewReport>> told = worker.explain(bed.definition.name());
        bed.rest();
        ViewReport report = told.join().get(0);
        assertThat(report.filter()).isEqualTo("offer.kind.name = home");
        assertThat(report.scope()).isEqualTo("active = true");
        assertThat(report.sort()).isEqualTo("label");
        assertThat(report.order()).extracting(ViewReport.Term::term).containsExactly("label ascending", "id ascending");
    }
}
