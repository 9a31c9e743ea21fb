package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Products over the REST interface. */
@ParameterizedClass
@EnumSource(Database.class)
class RestIT {

    private final Shop shop;
    private final String category = "test-" + UUID.randomUUID();

    RestIT(Database database) {
        this.shop = database.shop();
    }

    @Test
    void aProductIsCreatedReadReplacedChangedAndDeleted() {
        Answer created = shop.post("/api/products", "{\"name\":\"Lamp\",\"price\":12.5}");
        String path = created.header("Location");

        assertThat(created.status()).isEqualTo(201);
        assertThat(path).isEqualTo("/api/products/" + created.json().get("id"));
        assertThat(created.body()).contains("\"category\":null,\"price\":12.50,\"active\":true");
        assertThat(shop.get(path).body()).isEqualTo(created.body());

        Answer replaced =
                shop.put(path, "{\"name\":\"Lantern\",\"category\":\"" + category + "\",\"price\":1,\"active\":false}");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(shop.get(path).body()).isEqualTo(replaced.body()).contains("\"active\":false");

        Answer changed = shop.patch(path, "{\"category\":null}");
        assertThat(changed.body()).contains("\"name\":\"Lantern\",\"category\":null,\"price\":1.00,\"active\":false");

        Answer deleted = shop.delete(path);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertProblem(shop.delete(path), 404, "There is no product");
        assertProblem(shop.get(path), 404, "There is no product");
        assertProblem(shop.patch(path, "{}"), 404, "There is no product");
    }

    @Test
    void whatIsNotTheClientsToSayIsIgnored() {
        Answer created = shop.post(
                "/api/products", "{\"id\":1,\"name\":\"A\",\"price\":1,\"updatedAt\":\"never\",\"color\":\"red\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("id").asLong()).isGreaterThan(1);
    }

    @Test
    void whatIsWrongIsNamed() {
        for (List<String> wrong : List.of(
                List.of("{\"price\":1}", "name"),
                List.of("{\"name\":null,\"price\":1}", "name"),
                List.of("{\"name\":7,\"price\":1}", "name"),
                List.of("{\"name\":\"\\u0000\",\"price\":1}", "name"),
                List.of("{\"name\":\"A\"}", "price"),
                List.of("{\"name\":\"A\",\"price\":\"1\"}", "price"),
                List.of("{\"name\":\"A\",\"price\":1.001}", "price"),
                List.of("{\"name\":\"A\",\"price\":10000000000}", "price"),
                List.of("{\"name\":\"A\",\"price\":1,\"active\":\"yes\"}", "active"),
                List.of("{\"name\":\"A\",\"price\":1,\"category\":[]}", "category"))) {
            for (Answer answer : List.of(
                    shop.post("/api/products", wrong.get(0)),
                    shop.put("/api/products/1", wrong.get(0)),
                    shop.post("/api/products/batch", "[" + wrong.get(0) + "]"))) {
                assertProblem(answer, 400, wrong.get(1));
                assertThat(answer.json().get("member").asString()).endsWith(wrong.get(1));
            }
        }
    }

    @Test
    void whatIsNoJsonIsRefused() {
        for (String body : List.of("", "{", "{\"name\":}", "nothing", "{} {}")) {
            assertThat(shop.post("/api/products", body).status()).as(body).isEqualTo(400);
        }
        assertProblem(shop.post("/api/products", "[]"), 400, "The body must be a JSON object");
        assertProblem(shop.post("/api/products/batch", "{}"), 400, "The body must be a JSON array");
        Answer text = shop.send(
                shop.request("/api/products", "Content-Type", "text/plain").POST(BodyPublishers.ofString("{}")));
        assertThat(text.status()).isEqualTo(415);
    }

    @Test
    void anIdThatIsNoneIsAbsent() {
        for (String id : List.of("x", "1.5", "99999999999999999999", "-1", "0")) {
            assertProblem(shop.get("/api/products/" + id), 404, "There is no product");
        }
    }

    @Test
    void theLongestNameIsKept() {
        String name = "\uD83D\uDE00".repeat(4_000);

        JsonNode created =
                shop.post("/api/products", Shop.product(category, name, "1")).json();

        assertThat(shop.get("/api/products/" + created.get("id"))
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo(name);
        shop.delete("/api/products/" + created.get("id"));
    }

    @Test
    void aChangeOfPricesIsAsFineAsItsPercentage() {
        long large = shop.add(category, "A", "1000000");
        long small = shop.add(category, "B", "0.05");

        shop.post("/api/products/reprice", "{\"category\":\"" + category + "\",\"percent\":-0.000001}");
        assertThat(shop.get("/api/products/" + large).body()).contains("\"price\":999999.99");
        shop.post("/api/products/reprice", "{\"category\":\"" + category + "\",\"percent\":-50}");

        assertThat(shop.get("/api/products/" + large).body()).contains("\"price\":500000.00");
        assertThat(shop.get("/api/products/" + small).body()).contains("\"price\":0.03");
    }

    @Test
    void aChangeOfPricesThatCannotBeIsRefusedAsAWhole() {
        long small = shop.add(category, "A", "1");
        shop.add(category, "B", "9999999999.99");
        String body = "{\"category\":\"" + category + "\",\"percent\":1}";

        assertProblem(shop.post("/api/products/reprice", body), 400, "percent");
        assertThat(shop.get("/api/products/" + small).body()).contains("\"price\":1.00");
        assertProblem(shop.post("/api/products/reprice", "{\"percent\":\"1\"}"), 400, "percent");
        assertProblem(shop.post("/api/products/reprice", "{}"), 400, "percent");
    }

    @Test
    void aBatchIsAllOrNothing() {
        String good = Shop.product(category, "A", "1");

        assertThat(shop.post("/api/products/batch?fail=false", "[" + good + "]").status())
                .isEqualTo(201);
        assertProblem(shop.post("/api/products/batch?fail=true", "[" + good + "]"), 409, "rolled back");
        assertProblem(shop.post("/api/products/batch?fail=perhaps", "[" + good + "]"), 400, "fail");
        assertProblem(shop.post("/api/products/batch", "[" + good + ",{\"name\":\"B\"}]"), 400, "[1].price");
        assertThat(shop.get("/live/products?category=" + category)
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void changesOfDifferentMembersAtTheSameTimeAllCount() {
        long id = shop.add(category, "A", "1");
        String path = "/api/products/" + id;

        List<CompletableFuture<Answer>> changes = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> i % 2 == 0 ? "{\"name\":\"N" + i / 2 + "\"}" : "{\"price\":" + (i + 1) / 2 + "}")
                .map(body ->
                        CompletableFuture.supplyAsync(() -> shop.patch(path, body), task -> new Thread(task).start()))
                .toList();

        assertThat(changes)
                .allSatisfy(change -> assertThat(change.join().status()).isEqualTo(200));
        // Whatever came last of each kind is there: a change that wrote back an old value of the other would undo it.
        JsonNode last = shop.get(path).json();
        assertThat(changes.stream().map(change -> change.join().json())).contains(last);
        assertThat(last.get("name").asString()).startsWith("N");
        assertThat(last.get("price").asInt()).isPositive();
    }

    private static void assertProblem(Answer answer, int status, String detail) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("detail").asString()).contains(detail);
    }
}
