package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Boards of products and of orders: groups, as somebody sees them from outside. */
@ParameterizedClass
@EnumSource(Database.class)
class GroupsIT {

    private final Shop nobody;
    private final Shop alice;

    /** In the name of all that a test creates, so that it finds nothing else. */
    private final String mark = "g" + UUID.randomUUID().toString().replace("-", "");

    GroupsIT(Database database) {
        this.nobody = database.shop();
        this.alice = nobody.as("alice");
    }

    @Test
    void productsAreGroupedByTheirCategories() {
        nobody.add("b" + mark, mark + " one", "12.50");
        nobody.add("a" + mark, mark + " two", "3.00");
        nobody.add("b" + mark, mark + " three", "0.99");
        String address = "/live/products?group.by=category&q=" + mark;
        Answer answer = nobody.get(address);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"groups\":[{\"category\":\"a" + mark
                        + "\",\"count\":1,\"min.price\":3.00,\"max.price\":3.00},{\"category\":\"b" + mark
                        + "\",\"count\":2,\"min.price\":0.99,\"max.price\":12.50}],\"hasMore\":false}");
        assertThat(nobody.get(address, "If-None-Match", answer.header("ETag")).status())
                .isEqualTo(304);
        assertThat(nobody.get(address + "&price.gte=1").json().get("groups")).hasSize(2);
        for (String parameter : List.of("page=0", "size=5", "sort=name")) {
            assertThat(nobody.get(address + "&" + parameter).status()).isEqualTo(400);
        }
        assertThat(nobody.get("/live/products?group.by=price").status()).isEqualTo(400);
    }

    @Test
    void aStreamOfProductsCategoriesFollowsEachWrite() {
        long id = nobody.add("b" + mark, mark, "1.00");
        String address = "/live/products?group.by=category&q=" + mark;
        try (LiveStream stream = nobody.live(address)) {
            assertThat(stream.snapshot().get("groups")).hasSize(1);
            nobody.add("c" + mark, mark, "2.00");
            stream.patch();
            assertThat(stream.document()).isEqualTo(nobody.get(address).json());
            nobody.patch("/api/products/" + id, "{\"category\":\"c" + mark + "\"}");
            stream.patch();
            assertThat(stream.document().get("groups")).hasSize(1);
            assertThat(stream.document().get("groups").get(0).get("count").asInt())
                    .isEqualTo(2);
            nobody.delete("/api/products/" + id);
            stream.patch();
            assertThat(stream.document()).isEqualTo(nobody.get(address).json());
        }
    }

    @Test
    void ordersAreGroupedByTheirStatusForTheirOwnerAlone() {
        String address = "/live/orders?group.by=status&q=" + mark;
        order(alice, 2, "NEW");
        order(nobody.as("bob"), 50, "NEW");
        try (LiveStream stream = alice.live(address)) {
            assertThat(stream.snapshot().toString())
                    .isEqualTo("{\"groups\":[{\"status\":\"NEW\",\"count\":1,\"sum.quantity\":2}],\"hasMore\":false}");
            String paid = order(alice, 3, "PAID");
            stream.patch();
            alice.patch(paid, "{\"status\":\"NEW\",\"quantity\":5}");
            stream.patch();
            assertThat(stream.document().toString())
                    .isEqualTo("{\"groups\":[{\"status\":\"NEW\",\"count\":2,\"sum.quantity\":7}],\"hasMore\":false}");
            JsonNode fresh = alice.get(address).json();
            assertThat(stream.document()).isEqualTo(fresh);
        }
        assertThat(nobody.get(address).status()).isEqualTo(401);
    }

    private String order(Shop user, int quantity, String status) {
        return user.post(
                        "/api/orders",
                        "{\"item\":\"" + mark + "\",\"quantity\":" + quantity + ",\"status\":\"" + status + "\"}")
                .header("Location");
    }
}
