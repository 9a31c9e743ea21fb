package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Everybody has orders of their own, and sees no others. */
@ParameterizedClass
@EnumSource(Database.class)
class OrdersIT {

    private final Shop nobody;
    private final Shop alice;
    private final Shop bob;
    private final String item = "test-" + UUID.randomUUID();
    private final String list = "/live/orders?q=" + item;

    OrdersIT(Database database) {
        this.nobody = database.shop();
        this.alice = nobody.as("alice");
        this.bob = nobody.as("bob");
    }

    @Test
    void withoutALoginThereAreNone() {
        for (Answer answer : List.of(
                nobody.get("/api/orders/" + UUID.randomUUID()),
                nobody.post("/api/orders", "{}"),
                nobody.as("mallory").get("/api/orders/" + UUID.randomUUID()),
                nobody.get("/live/orders", "Accept", "application/json"),
                nobody.get("/live/orders", "Accept", "text/event-stream"),
                nobody.as("mallory").get("/live/orders"))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Basic ");
            assertThat(answer.header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void anOrderIsCreatedReadReplacedChangedAndDeleted() {
        Answer created = alice.post(
                "/api/orders",
                "{\"item\":\"" + item + "\",\"quantity\":2,\"owner\":\"bob\",\"placedAt\":\"never\",\"id\":7}");
        String path = created.header("Location");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("owner").asString()).isEqualTo("alice");
        assertThat(created.json().get("status").asString()).isEqualTo("NEW");
        assertThat(path).isEqualTo("/api/orders/" + created.json().get("id").asString());
        assertThat(alice.get(path).body()).isEqualTo(created.body());

        assertThat(alice.patch(path, "{\"status\":\"PAID\"}")
                        .json()
                        .get("status")
                        .asString())
                .isEqualTo("PAID");
        JsonNode replaced =
                alice.put(path, "{\"item\":\"" + item + "\",\"quantity\":3}").json();
        assertThat(replaced.get("status").asString()).isEqualTo("NEW");
        assertThat(replaced.get("placedAt")).isEqualTo(created.json().get("placedAt"));
        for (String wrong : List.of("{\"quantity\":1.5}", "{\"quantity\":\"1\"}", "{\"quantity\":null}")) {
            assertThat(alice.patch(path, wrong).json().get("member").asString()).isEqualTo("quantity");
        }
        assertThat(alice.patch(path, "{\"status\":\"paid\"}").status()).isEqualTo(400);

        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void anothersOrderIsAsAbsentAsOneThatNeverWas() {
        String path = order(alice, 1);
        String never = "/api/orders/" + UUID.randomUUID();

        for (Answer answer : List.of(
                bob.get(path),
                bob.patch(path, "{\"quantity\":9}"),
                bob.put(path, "{\"item\":\"x\",\"quantity\":9}"),
                bob.delete(path),
                bob.get(never))) {
            assertThat(answer.status()).isEqualTo(404);
        }
        assertThat(alice.get(path).json().get("quantity").asInt()).isEqualTo(1);
        for (String id : List.of("x", "1", "1-1-1-1-1")) {
            assertThat(alice.get("/api/orders/" + id).status()).isEqualTo(404);
        }
    }

    @Test
    void everybodysListShowsTheirOwnAndNothingElse() {
        order(alice, 1);
        try (LiveStream alices = alice.live(list);
                LiveStream bobs = bob.live(list)) {
            assertThat(quantities(alices.snapshot())).containsExactly(1);
            assertThat(bobs.snapshot().get("rows")).isEmpty();

            order(alice, 2);
            alices.patch();
            order(bob, 3);
            bobs.patch();

            // The first patch that bob sees is his own: nothing of Alice's has gone to him before.
            assertThat(quantities(alices.document())).containsExactly(2, 1);
            assertThat(quantities(bobs.document())).containsExactly(3);
            assertThat(alices.document()).isEqualTo(alice.get(list).json());
            assertThat(bobs.document()).isEqualTo(bob.get(list).json());
        }
    }

    @Test
    void supportSeesTheOrdersOfOwnersWhoGrantItForAsLongAsTheyDo() {
        String support = "/live/support-orders?q=" + item;
        Shop carol = nobody.as("carol");
        for (Shop owner : List.of(alice, bob)) {
            assertThat(owner.delete("/api/grants/carol").status()).isEqualTo(204);
        }
        order(alice, 1);
        order(bob, 2);
        try (LiveStream carols = carol.live(support)) {
            assertThat(carols.snapshot().get("rows")).isEmpty();

            assertThat(alice.put("/api/grants/carol", "{}").status()).isEqualTo(204);
            assertThat(alice.put("/api/grants/carol", "{}").status()).isEqualTo(204);
            carols.patch();
            assertThat(quantities(carols.document())).containsExactly(1);

            order(alice, 3);
            carols.patch();
            assertThat(quantities(carols.document())).containsExactly(3, 1);

            assertThat(bob.put("/api/grants/carol", "{}").status()).isEqualTo(204);
            carols.patch();
            assertThat(quantities(carols.document())).containsExactly(3, 2, 1);

            assertThat(alice.delete("/api/grants/carol").status()).isEqualTo(204);
            carols.patch();
            assertThat(quantities(carols.document())).containsExactly(2);
            assertThat(carols.document()).isEqualTo(carol.get(support).json());
        } finally {
            bob.delete("/api/grants/carol");
            alice.delete("/api/grants/carol");
        }
    }

    @Test
    void grantsAreTheCallersOwnAndTheListIsForSupport() {
        assertThat(nobody.put("/api/grants/carol", "{}").status()).isEqualTo(401);
        assertThat(alice.put("/api/grants/bob", "{}").status()).isEqualTo(404);
        assertThat(alice.get("/live/support-orders").status()).isEqualTo(403);
        assertThat(nobody.get("/live/support-orders").status()).isEqualTo(401);
    }

    @Test
    void aBatchIsAllOrNothing() {
        String batch = "[{\"item\":\"" + item + "\",\"quantity\":1},{\"item\":\"" + item + "\",\"quantity\":2}]";

        assertThat(alice.post("/api/orders/batch?fail=true", batch).status()).isEqualTo(409);
        assertThat(alice.get(list).json().get("total").asInt()).isZero();
        assertThat(quantities(alice.post("/api/orders/batch", batch).json())).containsExactly(1, 2);
        assertThat(alice.get(list).json().get("total").asInt()).isEqualTo(2);
    }

    private String order(Shop user, int quantity) {
        return user.post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":" + quantity + "}")
                .header("Location");
    }

    private static List<Integer> quantities(JsonNode documentOrArray) {
        JsonNode rows = documentOrArray.isArray() ? documentOrArray : documentOrArray.get("rows");
        return rows.valueStream().map(row -> row.get("quantity").asInt()).toList();
    }
}
