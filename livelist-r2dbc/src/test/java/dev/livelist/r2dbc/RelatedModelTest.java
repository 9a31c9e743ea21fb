package dev.livelist.r2dbc;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Orders with the names of their customers: a list of a view of the database, whose rows are made of rows of two models that are
 * written by Spring Data, and of which the capture tells.
 */
class RelatedModelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Buyer(@Id Long id, String name) {}

    record Purchase(@Id Long id, String item, @Nullable Long buyer) {}

    record PurchaseRow(
            @Id Long id,
            String item,
            @Nullable Long buyer,
            @Nullable String buyerName) {}

    private static final String[] TABLES = {
        "DROP VIEW IF EXISTS purchase_row",
        "DROP TABLE IF EXISTS purchase",
        "DROP TABLE IF EXISTS buyer",
        "CREATE TABLE buyer (id BIGINT PRIMARY KEY, name VARCHAR(50))",
        "CREATE TABLE purchase (id BIGINT PRIMARY KEY, item VARCHAR(50),"
                + " buyer BIGINT REFERENCES buyer ON DELETE SET NULL)",
        "CREATE VIEW purchase_row AS SELECT p.id, p.item, p.buyer, b.name AS buyer_name"
                + " FROM purchase p LEFT JOIN buyer b ON b.id = p.buyer"
    };

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "POSTGRES_ICU"})
    void aListOfAViewFollowsWhatItsRowsAreMadeOf(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 5);
        TestDatabase.execute(pool, TABLES);
        ModelRegistry registry = new ModelRegistry();
        registry.register(Buyer.class);
        registry.register(Purchase.class);
        ListDefinition<PurchaseRow> definition = ListDefinition.of(PurchaseRow.class)
                .name("purchases")
                .publicAccess()
                .fields(PurchaseRow::id, PurchaseRow::item, PurchaseRow::buyerName)
                .hidden(PurchaseRow::buyer)
                .sortable(PurchaseRow::buyerName, PurchaseRow::item)
                .filterable(PurchaseRow::buyerName)
                .dependsOn(Purchase.class, PurchaseRow::id)
                .dependsOn(Buyer.class, PurchaseRow::buyer)
                .totals(Totals.EXACT)
                .build();
        R2dbcEntityTemplate original = new R2dbcEntityTemplate(pool);
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                LiveLists lists = LiveLists.builder(broadcaster)
                        .list(definition, new R2dbcRowSourceFactory(original).create(definition))
                        .start()) {
            R2dbcEntityTemplate template = new R2dbcChangeCapture(broadcaster, registry, 100).capturing(original);
            FollowingReader byBuyer = follow(lists, definition, Condition.all(), asc(PurchaseRow::buyerName));
            FollowingReader byItem = follow(lists, definition, Condition.all(), asc(PurchaseRow::item));
            FollowingReader ofBob = follow(
                    lists, definition, Condition.where(PurchaseRow::buyerName).is("bob"), asc(PurchaseRow::item));

            write(template.insert(new Buyer(1L, "bob")));
            write(template.insert(new Buyer(2L, "carl")));
            write(template.insert(new Purchase(10L, "lamp", 2L)));
            write(template.insert(new Purchase(11L, "rake", 1L)));
            write(template.insert(new Purchase(12L, "axe", null)));
            shows(byBuyer, "rake bob", "lamp carl", "axe null");
            shows(byItem, "axe null", "lamp carl", "rake bob");
            shows(ofBob, "rake bob");

            // A row moves, and comes into a view that did not know it, by a change of another model.
            write(template.update(new Buyer(2L, "bob")));
            write(template.update(new Buyer(1L, "zoe")));
            shows(byBuyer, "lamp bob", "rake zoe", "axe null");
            shows(byItem, "axe null", "lamp bob", "rake zoe");
            shows(ofBob, "lamp bob");

            // References that the database cuts by itself.
            write(template.delete(query(where("id").is(2L)), Buyer.class));
            shows(byBuyer, "rake zoe", "lamp null", "axe null");
            shows(ofBob);

            write(template.delete(query(where("id").is(10L)), Purchase.class));
            shows(byItem, "axe null", "rake zoe");
            byBuyer.close();
            byItem.close();
            ofBob.close();
        } finally {
            pool.dispose();
        }
    }

    private static FollowingReader follow(
            LiveLists lists, ListDefinition<PurchaseRow> definition, Condition filter, Sort sort) {
        FollowingReader reader =
                new FollowingReader(new ListQuery(definition, Condition.all(), filter, "", List.of(sort), 0, 10));
        reader.open(lists);
        return reader;
    }

    private static void write(Mono<?> write) {
        write.then().block(PATIENCE);
    }

    private static void shows(FollowingReader reader, String... rows) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode document = reader.document();
            assertThat(document).isNotNull();
            assertThat(document.get("rows")
                            .valueStream()
                            .map(row -> row.get("item").asString() + " "
                                    + (row.get("buyerName").isNull()
                                            ? null
                                            : row.get("buyerName").asString())))
                    .containsExactly(rows);
            assertThat(document.get("total").asInt()).isEqualTo(rows.length);
        });
    }
}
