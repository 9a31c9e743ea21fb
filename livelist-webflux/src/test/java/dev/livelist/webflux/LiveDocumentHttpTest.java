package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.shop.HttpAnswer;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as JSON documents, and what a request can be refused for. */
class LiveDocumentHttpTest {

    private final TestShop shop = new TestShop();

    @BeforeEach
    void fillTable() {
        shop.table.put(new Product(1, "lamp", "alice", 20));
        shop.table.put(new Product(2, "chair", "bob", 200));
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    @Test
    void theDocumentIsJsonThatMayBeKeptButMustBeAskedAbout() {
        HttpAnswer answer = shop.get("/live/products");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"rows\":[{\"id\":2,\"name\":\"chair\",\"price\":200},{\"id\":1,\"name\":\"lamp\",\"price\":20}],"
                                + "\"page\":0,\"size\":20,\"hasMore\":false,\"total\":2}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(answer.header("Vary")).isEqualTo("Accept");
        assertThat(answer.header("ETag")).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(answer.header("Content-Length"))
                .isEqualTo(Integer.toString(answer.body().length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*", "W/\"other\" , W/%s"})
    void aCopyThatIsCurrentIsNotSentAgain(String ifNoneMatch) {
        String tag = shop.get("/live/products").header("ETag");
        HttpAnswer answer = shop.get("/live/products", "If-None-Match: " + ifNoneMatch.formatted(tag));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("ETag")).isEqualTo(tag);
        assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(answer.header("Vary")).isEqualTo("Accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gzip", "--gzip", "-br", ";br", ":zstd"})
    void aCopyThatAProxyHasCompressedIsNotSentAgain(String suffix) {
        String tag = shop.get("/live/products").header("ETag").replaceFirst("\"$", suffix + "\"");
        assertThat(shop.get("/live/products", "If-None-Match: " + tag).status()).isEqualTo(304);
        assertThat(shop.get("/live/products", "If-None-Match: \"other\", W/" + tag)
                        .status())
                .isEqualTo(304);
    }

    @Test
    void aPageRenderedFromACompressedDocumentContinuesWithItsTag() {
        String tag = shop.get("/live/products").header("ETag");
        try (RawStream stream = shop.stream("/live/products", "Last-Event-ID: " + tag.replaceFirst("\"$", "-gzip\""))) {
            assertThat(stream.next().retry()).isNotNull();
            assertThat(stream.next().name()).isEqualTo("status");
        }
    }

    @Test
    void aProblemQuotesWhatItRefuses() {
        assertThat(shop.get("/live/secrets%0Aand%22more").body())
                .contains("There is no list of that name: \\\"secrets\\\\u000aand\\\\\\\"more\\\"");
        assertThat(shop.get("/live/products?sort=name&sort=price&sort=owner").body())
                .contains("names a field that is not offered: \\\"owner\\\";");
        assertThat(shop.get("/live/products?lastEventId=a&lastEventId=b").body())
                .contains("is given 2 times: \\\"a\\\", \\\"b\\\";");
        assertThat(shop.get("/live/products?q=%ff").body()).contains("is not readable: \\\"%ff\\\";");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "garbage", "\"", ""})
    void aCopyThatIsNotCurrentIsReplaced(String ifNoneMatch) {
        assertThat(shop.get("/live/products", "If-None-Match: " + ifNoneMatch).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|application/json",
                "*/*|application/json",
                "application/*|application/json",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|application/json",
                "text/event-stream;q=0.5, application/json|application/json",
                "application/json, text/event-stream|application/json",
                "text/event-stream;q=0, */*|application/json",
            })
    void whatTheRequestAcceptsDecides(String accept, String type) {
        HttpAnswer answer = shop.get("/live/products", "Accept: " + accept);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "text/*",
                "text/event-stream, */*",
                "application/json;q=0.5, text/event-stream",
                "text/event-stream, application/json",
                "application/json;q=0, */*",
            })
    void aStreamIsWhatSomeRequestsWantMost(String accept) {
        try (RawStream stream = RawStream.open(shop.port(), "GET", "/live/products", "Accept: " + accept)) {
            assertThat(stream.head()).contains("content-type: text/event-stream");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json;q=0", "image/*, application/xml", "nonsense"})
    void whatIsNeitherIsNotAcceptable(String accept) {
        HttpAnswer answer = shop.get("/live/products", "Accept: " + accept);
        assertProblem(answer, 406);
        assertThat(answer.json().get("allowed").asString()).isEqualTo("application/json, text/event-stream");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "*/*"})
    void aBadParameterIsAProblemWhateverTheRequestAccepts(String accept) {
        HttpAnswer answer = shop.get("/live/products?size=1000", "Accept: " + accept);
        assertProblem(answer, 400);
        assertThat(answer.json().get("parameter").asString()).isEqualTo("size");
        assertThat(answer.json().get("allowed").asString()).isEqualTo("whole numbers from 0 to 200");
        assertThat(answer.json().get("detail").asString()).contains("'size'", "whole numbers from 0 to 200");
    }

    @ParameterizedTest
    @CsvSource({
        "colour=red,colour",
        "price.gte=cheap,price.gte",
        "name=%ff,name",
        "q=%00,q",
        "page,page",
        "page=0&page=1,page",
        "sort=secret,sort",
        "%3Cscript%3E=1,<script>"
    })
    void theProblemNamesTheParameter(String query, String parameter) {
        HttpAnswer answer = shop.get("/live/products?" + query);
        assertProblem(answer, 400);
        assertThat(answer.json().get("parameter").asString()).isEqualTo(parameter);
    }

    @Test
    void parametersAreDecodedOnce() {
        shop.table.put(new Product(3, "50% off + more", "alice", 5));
        assertThat(shop.get("/live/products?name=50%25+off+%2B+more")
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(shop.get("/live/products?q=%25").json().get("total").asInt()).isEqualTo(1);
    }

    @Test
    void aListThatDoesNotExistIsNotFound() {
        assertProblem(shop.get("/live/secrets", "Accept: text/event-stream"), 404);
    }

    @Test
    void aListThatNeedsALoginSaysSo() {
        HttpAnswer answer = shop.get("/live/own");
        assertProblem(answer, 401);
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
        assertThat(shop.get("/live/own", "X-User: alice").json().get("total").asInt())
                .isEqualTo(1);
    }

    @Test
    void aListThatNeedsARoleIsForbiddenWithoutIt() {
        assertProblem(shop.get("/live/staff"), 401);
        assertProblem(shop.get("/live/staff", "X-User: alice"), 403);
    }

    @Test
    void theChallengeIsTheApplications() {
        LiveHttpSettings bearer = TestShop.settings(settings -> settings.challenge("Bearer"));
        try (TestShop other = new TestShop(bearer)) {
            assertThat(other.get("/live/own").header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void aListIsOnlyRead() {
        for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            HttpAnswer answer = shop.send(method, "/live/products");
            assertProblem(answer, 405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
        assertThat(shop.send("OPTIONS", "/live/products").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void theHeadOfADocumentIsThatOfTheDocument() {
        HttpAnswer head = shop.send("HEAD", "/live/products");
        HttpAnswer whole = shop.get("/live/products");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo(whole.header("ETag"));
        assertThat(head.header("Content-Length")).isEqualTo(whole.header("Content-Length"));
    }

    @Test
    void theHeadOfAStreamOpensNone() {
        HttpAnswer head = shop.send("HEAD", "/live/products", "Accept: text/event-stream");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(shop.lists.statistics().readers()).isZero();
    }

    @Test
    void whatGoesWrongHereIsNotToldThere() {
        HttpAnswer answer = shop.get("/live/broken");
        assertProblem(answer, 500);
        assertThat(answer.body())
                .doesNotContain("vault")
                .doesNotContain("Exception")
                .contains("urn:uuid:");
    }

    @Test
    void aDatabaseThatFailsIsAskedForAgainLater() {
        shop.table.before(() -> CompletableFuture.failedFuture(new IllegalStateException("select secret from vault")));
        HttpAnswer answer = shop.get("/live/products");
        assertProblem(answer, 503);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(2, 10);
        assertThat(answer.body()).doesNotContain("vault");
    }

    @Test
    void aWorkerThatShutsDownSaysSo() {
        shop.endpoint.drain();
        HttpAnswer answer = shop.get("/live/products");
        assertProblem(answer, 503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void aPageTooDeepToBeLiveIsServedAsADocumentOnly() {
        assertThat(shop.get("/live/products?page=99").status()).isEqualTo(200);
        HttpAnswer answer = shop.get("/live/products?page=99", "Accept: text/event-stream");
        assertProblem(answer, 400);
        assertThat(answer.json().get("parameter").asString()).isEqualTo("page");
        assertThat(shop.endpoint.streams().statistics().open()).isZero();
    }

    @Test
    void theIdOfAnEventIsNoUnknownParameter() {
        assertThat(shop.get("/live/products?lastEventId=whatever").status()).isEqualTo(200);
        HttpAnswer twice = shop.get("/live/products?lastEventId=1&lastEventId=2");
        assertProblem(twice, 400);
        assertThat(twice.json().get("parameter").asString()).isEqualTo("lastEventId");
    }

    private static void assertProblem(HttpAnswer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("title").asString()).isNotEmpty();
    }
}
