package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What readers of the products see of each kind of change. Each test has a category of its own and looks only at that. */
@ParameterizedClass
@EnumSource(Database.class)
class LiveProductsIT {

    private static final Set<String> PLACES = Set.of("/start", "/next");

    private final Shop shop;
    private final String category = "test-" + UUID.randomUUID();
    private final String list = "/live/products?category=" + category;

    LiveProductsIT(Database database) {
        this.shop = database.shop();
    }

    @Test
    void aStreamBeginsWithTheDocument() {
        shop.add(category, "Lamp", "10");

        try (LiveStream stream = shop.live(list)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
            assertThat(stream.header("X-Worker")).isEqualTo(shop.worker().name());

            JsonNode snapshot = stream.snapshot();

            assertThat(names(snapshot)).containsExactly("Lamp");
            assertThat(stream.retry()).isNotNull();
            assertInStep(stream);
        }
    }

    @Test
    void aRowLooksTheSameInTheListAndInTheApi() {
        JsonNode created = shop.post("/api/products", Shop.product(category, "Ёлка \uD83D\uDE00 \u2028", "12.5"))
                .json();

        Answer document = shop.get(list);

        assertThat(document.body())
                .contains(shop.get("/api/products/" + created.get("id")).body())
                .contains("\"price\":12.50");
        assertThat(document.json().get("rows").get(0)).isEqualTo(created);
    }

    @Test
    void aNewProductAppearsWhereItSorts() {
        shop.add(category, "A", "1");
        shop.add(category, "C", "3");
        try (LiveStream stream = open()) {
            long id = shop.add(category, "B", "2");

            assertPatch(
                    stream, added("/rows/1", id), operation("replace", "/total").put("value", 3));
        }
    }

    @Test
    void onlyWhatChangedInARowIsSent() {
        long id = shop.add(category, "Lamp", "10");
        try (LiveStream stream = open()) {
            shop.patch("/api/products/" + id, "{\"price\":11.25}");

            assertPatch(
                    stream,
                    operation("replace", "/rows/0/price").put("value", new BigDecimal("11.25")),
                    operation("replace", "/rows/0/updatedAt")
                            .put("value", row(id).get("updatedAt").asString()));
        }
    }

    @Test
    void aRowThatSortsElsewhereMoves() {
        long id = shop.add(category, "A", "1");
        shop.add(category, "B", "1");
        shop.add(category, "C", "1");
        try (LiveStream stream = open()) {
            shop.patch("/api/products/" + id, "{\"name\":\"BB\"}");

            JsonNode patch = stream.patch();

            assertThat(operations(patch)).contains("move").doesNotContain("add", "remove");
            assertThat(names(stream.document())).containsExactly("B", "BB", "C");
            assertInStep(stream);
        }
    }

    @Test
    void aProductTakenOffSaleLeavesAndComesBack() {
        long id = shop.add(category, "A", "1");
        shop.add(category, "B", "1");
        try (LiveStream stream = open()) {
            shop.patch("/api/products/" + id, "{\"active\":false}");
            assertPatch(
                    stream,
                    operation("remove", "/rows/0"),
                    operation("replace", "/total").put("value", 1));

            shop.patch("/api/products/" + id, "{\"active\":true}");
            assertPatch(
                    stream, added("/rows/0", id), operation("replace", "/total").put("value", 2));
        }
    }

    @Test
    void aProductThatNoLongerMatchesTheFilterLeaves() {
        long id = shop.add(category, "A", "1");
        shop.add(category, "B", "1");
        try (LiveStream stream = open()) {
            shop.patch("/api/products/" + id, "{\"category\":null}");

            stream.patch();

            assertThat(names(stream.document())).containsExactly("B");
            assertInStep(stream);
        }
    }

    @Test
    void aDeletedProductLeavesAndTheNextPageMovesUp() {
        List<Long> ids = IntStream.range(0, 4)
                .mapToObj(i -> shop.add(category, "P" + i, "1"))
                .toList();
        try (LiveStream stream = shop.live(list + "&size=2")) {
            assertThat(names(stream.snapshot())).containsExactly("P0", "P1");

            assertThat(shop.delete("/api/products/" + ids.get(0)).status()).isEqualTo(204);
            stream.patch();

            assertThat(names(stream.document())).containsExactly("P1", "P2");
            assertThat(stream.document().get("total").asInt()).isEqualTo(3);
            assertThat(stream.document().get("hasMore").asBoolean()).isTrue();
            assertThat(stream.document()).isEqualTo(shop.get(list + "&size=2").json());
        }
    }

    @Test
    void aChangeOfAllPricesIsOnePatch() {
        for (int i = 1; i <= 4; i++) {
            shop.add(category, "P" + i, i + ".05");
        }
        try (LiveStream stream = open()) {
            // Once the last one is there, nobody is still on the way to read one of the others, and would find its new
            // price.
            shop.add(category, "P5", "5.05");
            stream.patch();

            Answer answer = shop.post("/api/products/reprice", "{\"category\":\"" + category + "\",\"percent\":10}");
            assertThat(answer.body()).isEqualTo("{\"updated\":5}");

            stream.patch();

            // 1.05 and 10 % are 1.155: half a cent is rounded away from zero
            assertThat(texts(stream.document(), "price")).containsExactly("1.16", "2.26", "3.36", "4.46", "5.56");
            assertInStep(stream);
        }
    }

    @Test
    void aBatchIsOnePatch() {
        try (LiveStream stream = open()) {
            Answer answer = shop.post("/api/products/batch", batch("C", "A", "B"));
            assertThat(answer.status()).isEqualTo(201);
            assertThat(texts(answer.json(), "name")).containsExactly("C", "A", "B");

            stream.patch();

            assertThat(names(stream.document())).containsExactly("A", "B", "C");
            assertInStep(stream);
        }
    }

    @Test
    void nobodySeesATraceOfABatchThatIsRolledBack() {
        try (LiveStream stream = open()) {
            Answer answer = shop.post("/api/products/batch?fail=true", batch("A", "B"));
            assertThat(answer.status()).isEqualTo(409);
            assertThat(shop.get(list).json().get("rows")).isEmpty();

            // What comes next is the next write, with nothing in between.
            long id = shop.add(category, "C", "1");
            assertPatch(
                    stream, added("/rows/0", id), operation("replace", "/total").put("value", 1));
        }
    }

    @Test
    void whoComesBackWithTheLatestVersionGetsNoSnapshot() {
        long id = shop.add(category, "A", "1");
        String version;
        try (LiveStream stream = open()) {
            shop.patch("/api/products/" + id, "{\"price\":2}");
            stream.patch();
            version = stream.version();
        }

        try (LiveStream again = shop.live(list, "Last-Event-ID", version)) {
            assertThat(again.state()).isEqualTo("live");
        }
    }

    @Test
    void whoComesBackLaterGetsOnePatchFromThereToNow() {
        long id = shop.add(category, "A", "1");
        LiveStream leaves = open();
        try (leaves) {
            assertInStep(leaves);
        }
        try (LiveStream stays = open()) {
            for (int price = 2; price <= 4; price++) {
                shop.patch("/api/products/" + id, "{\"price\":" + price + "}");
                stays.patch();
            }

            try (LiveStream again = shop.live(list, "Last-Event-ID", leaves.version())) {
                again.resume(leaves.document());
                again.patch();

                assertThat(again.version()).isEqualTo(stays.version());
                assertThat(again.document()).isEqualTo(stays.document());
            }
        }
    }

    @Test
    void aDocumentRenderedFirstIsAPlaceToGoOnFrom() {
        shop.add(category, "A", "1");
        Answer document = shop.get(list);
        String version = document.header("ETag");

        assertThat(shop.get(list, "If-None-Match", version).status()).isEqualTo(304);
        try (LiveStream reader = open();
                LiveStream stream = shop.live(list + "&lastEventId=" + encode(version))) {
            assertThat(stream.state()).isEqualTo("live");
            assertThat("\"" + reader.version() + "\"").isEqualTo(version);
        }
    }

    @Test
    void whatAListDoesNotOfferIsRefusedByName() {
        for (String parameter : List.of("color=red", "active=true", "size=-1", "size=1000", "page=-1", "price=cheap")) {
            String name = parameter.substring(0, parameter.indexOf('='));
            for (String accept : List.of("application/json", "text/event-stream")) {
                Answer answer = shop.get("/live/products?" + parameter, "Accept", accept);

                assertThat(answer.status()).as(parameter).isEqualTo(400);
                assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                assertThat(answer.json().get("parameter").asString()).isEqualTo(name);
            }
        }
    }

    @Test
    void everyFieldShownSortsAndNothingElse() {
        for (String field : List.of("id", "name", "category", "price", "active", "updatedAt")) {
            assertThat(shop.get(list + "&sort=" + field + ",desc").status())
                    .as(field)
                    .isEqualTo(200);
        }
        assertThat(shop.get(list + "&sort=color").status()).isEqualTo(400);
    }

    @Test
    void aSearchLooksAtNamesAndCategories() {
        shop.add(category, "100% Wool_", "1");
        shop.add(category, "1000 Wools", "1");

        assertThat(names(shop.get(list + "&q=" + encode("0% wOOl_")).json())).containsExactly("100% Wool_");
        assertThat(names(shop.get("/live/products?q=" + encode(category.toUpperCase(Locale.ROOT)))
                        .json()))
                .hasSize(2);
    }

    @Test
    void aFilterMayBeAsLongAsATextMayAndASearchMuchShorter() {
        String longest = "\uD83D\uDE00".repeat(3_900) + category.repeat(100).substring(0, 100);
        String searched = longest.substring(longest.length() - 2 * 28 - 100); // 128 characters
        shop.add(longest, "Lamp", "1");

        for (String query :
                List.of("category=" + encode(longest), "category.like=" + encode(searched), "q=" + encode(searched))) {
            Answer document = shop.get("/live/products?" + query);
            assertThat(document.status()).as(query).isEqualTo(200);
            assertThat(names(document.json())).contains("Lamp");
        }
        for (String parameter : List.of("category", "category.like", "q")) {
            String tooLong = parameter.equals("category") ? longest + "x" : "x" + searched;
            Answer refused = shop.get("/live/products?" + parameter + "=" + encode(tooLong));
            assertThat(refused.status()).as(parameter).isEqualTo(400);
            assertThat(refused.json().get("parameter").asString()).isEqualTo(parameter);
        }
    }

    private LiveStream open() {
        LiveStream stream = shop.live(list);
        stream.snapshot();
        return stream;
    }

    private JsonNode row(long id) {
        return shop.get("/api/products/" + id).json();
    }

    /**
     * The next patch has exactly these operations, in whatever order, and leads to what a fresh query gives; besides, it may say the places at
     * which the page and the next one begin.
     */
    private void assertPatch(LiveStream stream, ObjectNode... operations) {
        assertThat(StreamSupport.stream(stream.patch().spliterator(), false)
                        .filter(operation ->
                                !PLACES.contains(operation.get("path").asString())))
                .containsExactlyInAnyOrder(operations);
        assertInStep(stream);
    }

    private void assertInStep(LiveStream stream) {
        Answer document = shop.get(list);
        assertThat(stream.document()).isEqualTo(document.json());
        assertThat(document.header("ETag")).isEqualTo("\"" + stream.version() + "\"");
    }

    private ObjectNode added(String path, long id) {
        return operation("add", path).set("value", row(id));
    }

    private static ObjectNode operation(String op, String path) {
        return Shop.JSON.createObjectNode().put("op", op).put("path", path);
    }

    private String batch(String... names) {
        ArrayNode batch = Shop.JSON.createArrayNode();
        for (String name : names) {
            batch.add(Shop.JSON.readTree(Shop.product(category, name, "1")));
        }
        return batch.toString();
    }

    private static List<String> names(JsonNode document) {
        return texts(document.get("rows"), "name");
    }

    private static List<String> operations(JsonNode patch) {
        return texts(patch, "op");
    }

    private static List<String> texts(JsonNode documentOrArray, String member) {
        JsonNode rows = documentOrArray.isArray() ? documentOrArray : documentOrArray.get("rows");
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.get(member).asString())
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
