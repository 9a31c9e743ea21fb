package dev.livelist.http.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What a list shows besides pages, on any server: {@code docs/protocol.md}, "Other documents". */
@Timeout(120)
public abstract class ShapesContract {

    private static final String STREAM = "Accept: text/event-stream";

    /** A server over a table, with the lists of {@link ShopLists}. */
    public interface Shop extends AutoCloseable {
        int port();

        /** What comes before the path of the lists. */
        String base();

        void save(Product product);

        void remove(long id);

        @Override
        void close();
    }

    private Shop shop;

    /** A new server without products. */
    protected abstract Shop open();

    @BeforeEach
    void openShop() {
        shop = open();
        shop.save(new Product(1, "lamp", "alice", 20));
        shop.save(new Product(2, "chair", "bob", 200));
        shop.save(new Product(3, "table", "alice", 90));
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    private HttpAnswer get(String address, String... headers) {
        return HttpAnswer.of(shop.port(), "GET", shop.base() + address, headers);
    }

    private RawStream stream(String address) {
        return RawStream.open(shop.port(), "GET", shop.base() + address, STREAM);
    }

    /** Reads events until the document is so. */
    private static void await(RawStream stream, Predicate<JsonNode> expected) {
        while (stream.document() == null || !expected.test(stream.document())) {
            stream.next();
        }
    }

    private static void await(RawStream stream, String json) {
        await(stream, document -> document.toString().equals(json));
    }

    @Test
    void aSizeOfZeroIsAnsweredByTheTotalAlone() {
        HttpAnswer answer = get("/live/products?size=0");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":true,\"total\":3}");
        assertThat(get("/live/products?size=0&price.lt=100").json().get("total").asInt())
                .isEqualTo(2);
        String tag = answer.header("ETag");
        assertThat(get("/live/products?size=0", "If-None-Match: " + tag).status())
                .isEqualTo(304);
        shop.save(new Product(4, "bed", "alice", 90));
        assertThat(get("/live/products?size=0", "If-None-Match: " + tag).status())
                .isEqualTo(200);
    }

    @Test
    void aStreamOfTheTotalFollowsIt() {
        try (RawStream stream = stream("/live/products?size=0&price.lt=100")) {
            await(stream, "{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":true,\"total\":2}");
            shop.save(new Product(2, "chair", "bob", 50));
            await(stream, "{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":true,\"total\":3}");
        }
    }

    private static final String LAMP = "{\"row\":{\"id\":1,\"name\":\"lamp\",\"price\":20}}";

    @Test
    void aRowHasAnAddressOfItsOwn() {
        HttpAnswer answer = get("/live/products/1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(LAMP);
        assertThat(answer.header("ETag")).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(get("/live/products/1", "If-None-Match: " + answer.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(get("/live/products/-?key=1").body()).isEqualTo(LAMP);
        assertThat(HttpAnswer.of(shop.port(), "POST", shop.base() + "/live/products/1")
                        .status())
                .isEqualTo(405);
    }

    @Test
    void aRowThatIsNotThereIsNoOtherThanOneThatIsNotYours() {
        HttpAnswer unknown = get("/live/own/7000", "X-User: alice");
        HttpAnswer foreign = get("/live/own/2", "X-User: alice");
        HttpAnswer noKey = get("/live/own/lamp", "X-User: alice");
        assertThat(get("/live/own/1", "X-User: alice").body()).isEqualTo(LAMP);
        for (HttpAnswer answer : List.of(unknown, foreign, noKey)) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.body()).isEqualTo(unknown.body());
        }
        assertThat(get("/live/own/1").status()).isEqualTo(401);
    }

    @Test
    void aRowTakesNoParametersAndItsListMustGiveItAnAddress() {
        HttpAnswer answer = get("/live/products/1?size=2");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asString()).isEqualTo("size");
        assertThat(get("/live/products/1?key=1").json().get("parameter").asString())
                .isEqualTo("key");
        assertThat(get("/live/products/-").json().get("parameter").asString()).isEqualTo("key");
        assertThat(get("/live/products/-?key=1&key=2").status()).isEqualTo(400);
        assertThat(get("/live/cheap/1").status()).isEqualTo(404);
        assertThat(get("/live/nothing/1").status()).isEqualTo(404);
        assertThat(get("/live/products/1?lastEventId=x").status()).isEqualTo(200);
    }

    @Test
    void aStreamOfARowTellsOfItComingAndGoing() {
        try (RawStream stream = stream("/live/products/4?cause.space=0123456789012345678901")) {
            await(stream, "{\"row\":null}");
            shop.save(new Product(4, "bed", "alice", 300));
            await(stream, "{\"row\":{\"id\":4,\"name\":\"bed\",\"price\":300}}");
            shop.save(new Product(4, "bed", "alice", 250));
            await(stream, "{\"row\":{\"id\":4,\"name\":\"bed\",\"price\":250}}");
            shop.remove(4);
            await(stream, "{\"row\":null}");
        }
        try (RawStream stream = stream("/live/products/lamp")) {
            await(stream, "{\"row\":null}");
        }
    }

    @Test
    void aRowIsOneOfTheListsOfAStreamOfSeveral() {
        try (RawStream stream =
                stream("/live?s=a:products/1&s=b:products/-%3Fkey%3D2&s=c:cheap/1&s=d:products%3Fsize%3D0")) {
            Map<String, String> first = new HashMap<>();
            while (first.size() < 4) {
                RawStream.Event event = stream.next();
                if (event.list() != null && !"status".equals(event.name())) {
                    first.putIfAbsent(event.list(), event.name() + " " + event.data());
                }
            }
            assertThat(first.get("a")).isEqualTo("snapshot " + LAMP);
            assertThat(first.get("b")).contains("\"name\":\"chair\"");
            assertThat(first.get("c")).startsWith("problem ").contains("404");
            assertThat(first.get("d")).contains("\"total\":3");
        }
    }

    private static List<String> names(JsonNode document) {
        List<String> names = new ArrayList<>();
        document.get("rows").forEach(row -> names.add(row.get("name").asString()));
        return names;
    }

    @Test
    void aPageBeginsAtAPlaceThatAnotherDocumentNames() {
        JsonNode first = get("/live/feed?size=1&page=0").json();
        assertThat(names(first)).containsExactly("chair");
        String place = first.get("next").asString();
        HttpAnswer answer = get("/live/feed?size=1&page.from=" + place);
        JsonNode second = answer.json();
        assertThat(names(second)).containsExactly("lamp");
        assertThat(second.propertyNames())
                .containsExactlyInAnyOrder("rows", "size", "hasMore", "total", "before", "start", "next");
        assertThat(second.get("start").asString()).isEqualTo(place);
        assertThat(second.get("before").asInt()).isEqualTo(1);
        assertThat(second.get("total").asInt()).isEqualTo(3);
        assertThat(get("/live/feed?size=1&page.from=" + place, "If-None-Match: " + answer.header("ETag"))
                        .status())
                .isEqualTo(304);
        JsonNode last = get("/live/feed?size=5&page.from=" + second.get("next").asString())
                .json();
        assertThat(names(last)).containsExactly("table");
        assertThat(last.get("next").isNull()).isTrue();
        assertThat(last.get("hasMore").asBoolean()).isFalse();
        JsonNode beginning = get("/live/feed?size=1&page.from=").json();
        assertThat(names(beginning)).containsExactly("chair");
        assertThat(beginning.get("before").asInt()).isZero();
        assertThat(beginning.get("start")).isEqualTo(first.get("start"));
    }

    @Test
    void aStreamFromAPlaceStandsStillWhileRowsComeBeforeIt() {
        String place = get("/live/feed?size=1").json().get("next").asString();
        try (RawStream stream = stream("/live/feed?size=2&page.from=" + place)) {
            await(stream, document -> names(document).equals(List.of("lamp", "table")));
            shop.save(new Product(4, "bed", "alice", 5));
            await(stream, document -> document.get("before").asInt() == 2);
            assertThat(names(stream.document())).containsExactly("lamp", "table");
            shop.remove(1);
            await(stream, document -> names(document).equals(List.of("table")));
            assertThat(stream.document().get("start").asString()).isEqualTo(place);
        }
    }

    @Test
    void aPageEndsBeforeAPlaceAndShowsWhateverComesBetween() {
        JsonNode first = get("/live/feed?size=2").json();
        String place = first.get("next").asString();
        try (RawStream stream = stream("/live/feed?size=2&page.from=&page.to=" + place)) {
            await(stream, document -> names(document).equals(List.of("chair", "lamp")));
            shop.save(new Product(4, "desk", "alice", 5));
            await(stream, document -> names(document).equals(List.of("chair", "desk", "lamp")));
            assertThat(stream.document().get("next").asString()).isEqualTo(place);
        }
    }

    @Test
    void aCursorThatIsNoneOrOfAnotherOrderIsRefused() {
        String place = get("/live/feed?size=1").json().get("next").asString();
        for (String query : List.of(
                "page.from=x",
                "page.from=" + place + "A",
                "page.from=" + place.substring(1),
                "sort=price&page.from=" + place)) {
            HttpAnswer answer = get("/live/feed?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().get("parameter").asString()).isEqualTo("page.from");
        }
        assertThat(get("/live/feed?page.from=" + place + "&page=0")
                        .json()
                        .get("parameter")
                        .asString())
                .isEqualTo("page");
        assertThat(get("/live/feed?page.to=" + place).json().get("parameter").asString())
                .isEqualTo("page.to");
        assertThat(get("/live/feed?page.from=&page.to=").json().get("parameter").asString())
                .isEqualTo("page.to");
        assertThat(get("/live/cheap?page.from=").json().get("parameter").asString())
                .isEqualTo("page.from");
    }

    @Test
    void groupsAreADocumentOfTheirOwn() {
        shop.save(new Product(4, "chair", "alice", 90));
        HttpAnswer answer = get("/live/shelves?group.by=name");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"groups\":[{\"name\":\"chair\",\"count\":2,\"sum.price\":290},"
                        + "{\"name\":\"lamp\",\"count\":1,\"sum.price\":20},"
                        + "{\"name\":\"table\",\"count\":1,\"sum.price\":90}],\"hasMore\":false}");
        assertThat(get("/live/shelves?group.by=name", "If-None-Match: " + answer.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(get("/live/shelves?group.by=name&group.by=price&price.lt=100&q=chair")
                        .body())
                .isEqualTo(
                        "{\"groups\":[{\"name\":\"chair\",\"price\":90,\"count\":1,\"sum.price\":90}],\"hasMore\":false}");
        shop.save(new Product(5, "bed", "alice", 1));
        assertThat(get("/live/shelves?group.by=name").json().get("hasMore").asBoolean())
                .isTrue();
    }

    @Test
    void aStreamOfGroupsFollowsThem() {
        String address = "/live/shelves?group.by=price&price.lt=100";
        try (RawStream stream = stream(address)) {
            await(
                    stream,
                    "{\"groups\":[{\"price\":20,\"count\":1,\"sum.price\":20},"
                            + "{\"price\":90,\"count\":1,\"sum.price\":90}],\"hasMore\":false}");
            shop.save(new Product(2, "chair", "bob", 20));
            await(
                    stream,
                    "{\"groups\":[{\"price\":20,\"count\":2,\"sum.price\":40},"
                            + "{\"price\":90,\"count\":1,\"sum.price\":90}],\"hasMore\":false}");
            shop.remove(3);
            await(stream, document -> document.get("groups").size() == 1);
            assertThat(get(address).json()).isEqualTo(stream.document());
        }
    }

    @Test
    void groupsTakeNoParametersOfPagesAndNoOtherFields() {
        for (String parameter : List.of("page=0", "size=20", "size=0", "sort=name")) {
            HttpAnswer answer = get("/live/shelves?group.by=name&" + parameter);
            assertThat(answer.status()).as(parameter).isEqualTo(400);
            assertThat(answer.json().get("parameter").asString())
                    .isEqualTo(parameter.substring(0, parameter.indexOf('=')));
        }
        HttpAnswer unknown = get("/live/shelves?group.by=owner");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().get("parameter").asString()).isEqualTo("group.by");
        assertThat(unknown.json().get("allowed").asString()).isEqualTo("name, price");
        assertThat(get("/live/shelves?group.by=name&group.by=name").status()).isEqualTo(400);
        assertThat(get("/live/products?group.by=name").status()).isEqualTo(400);
    }

    @Test
    void aPageOfNoRowsIsRefused() {
        HttpAnswer answer = get("/live/products?size=0&page=1");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asString()).isEqualTo("page");
        assertThat(answer.json().get("allowed").asString()).isEqualTo("0");
    }
}
