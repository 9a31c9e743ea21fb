package dev.livelist.sample.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.test.AutoConfigureLiveListTester;
import dev.livelist.test.FollowedList;
import dev.livelist.test.ListRefusedError;
import dev.livelist.test.LiveListTester;
import dev.livelist.test.RecordingBroadcaster;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** Who sees which rows, without a server: the jar itself is tested as a process. */
@SpringBootTest(
        properties = {
            "sample.seed=0",
            "spring.r2dbc.url=r2dbc:h2:mem:///lists?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
        })
@AutoConfigureLiveListTester
@Timeout(60)
class ShopListsTest {

    record Ware(long id, String name, BigDecimal price) {}

    record Placed(String owner, String item) {}

    @Autowired
    LiveListTester lists;

    @Autowired
    RecordingBroadcaster broadcaster;

    @Autowired
    Products products;

    @Autowired
    Orders orders;

    @Test
    void whatIsTakenOffSaleLeavesTheList() {
        Product lamp = products.create(ware("lamp", "lamps", true)).block();
        try (FollowedList<Ware> list = lists.open("products?category=lamps", Ware.class)) {
            list.untilAsserted(
                    page -> assertThat(page.rows()).extracting(Ware::name).containsExactly("lamp"));
            products.change(lamp.id(), present -> ware("lamp", "lamps", false)).block();
            list.untilAsserted(page -> assertThat(page.total()).hasToString("0"));
        }
    }

    @Test
    void anotherOnesOrderIsNeverShown() {
        try (FollowedList<Placed> list = lists.as("alice").open("orders", Placed.class)) {
            orders.create("bob", new Order.Values("a ring", 1, Order.Status.NEW))
                    .block();
            orders.create("alice", new Order.Values("a book", 1, Order.Status.NEW))
                    .block();
            list.untilAsserted(page -> assertThat(page.rows()).containsExactly(new Placed("alice", "a book")));
            assertThat(list.everShown()).extracting(Placed::owner).containsOnly("alice");
        }
        assertThatExceptionOfType(ListRefusedError.class).isThrownBy(() -> lists.open("orders", Placed.class));
    }

    @Test
    void aBulkWriteIsAnnounced() {
        products.create(ware("sofa", "sofas", true)).block();
        broadcaster.clear();
        products.reprice(Optional.of("sofas"), BigDecimal.TEN).block();
        assertThat(broadcaster.published())
                .containsExactly(new Invalidation("shop.product", Invalidation.Reason.ANNOUNCED));
    }

    private static Product.Values ware(String name, String category, boolean active) {
        return new Product.Values(name, category, BigDecimal.ONE, active);
    }
}
