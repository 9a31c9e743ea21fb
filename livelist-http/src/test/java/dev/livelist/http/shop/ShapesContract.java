package dev.livelist.http.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
