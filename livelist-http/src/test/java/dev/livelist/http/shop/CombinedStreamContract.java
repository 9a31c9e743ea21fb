package dev.livelist.http.shop;

import static dev.livelist.http.shop.CombinedReader.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.LivePrincipal;
import dev.livelist.http.LiveStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a stream of several lists does, on any server: {@code docs/protocol.md}, "Several lists over one stream". */
@Timeout(120)
public abstract class CombinedStreamContract {

    private static final String STREAM = "Accept: text/event-stream";

    /** A server over a table, with the lists of {@link ShopLists}. */
    public interface Shop {
        int port();

        /** What comes before the path of the lists. */
        String base();

        void save(Product product);

        /** Writes a row in a request with that header. */
        void save(Product product, String cause, LivePrincipal writer);

        void put(LivePrincipal account);

        LiveStreams streams();

        CompletableFuture<?> drain();
    }

    /** What is set for a server: the limits that are tried here. */
    public record Limits(int maxStreamsPerPrincipal, int maxViewsPerPrincipal, int maxListsPerStream) {}

    /** A new server, with two products: a lamp and a villa that is not cheap. */
    protected abstract Shop open(Limits limits);

    private Shop shop() {
        return filled(new Limits(0, 0, 50));
    }

    private Shop filled(Limits limits) {
        Shop shop = open(limits);
        shop.save(new Product(1, "lamp", "ann", 20));
        shop.save(new Product(2, "villa", "ann", 900_000));
        return shop;
    }

    private static CombinedReader read(Shop shop, String query, String... headers) {
        return new CombinedReader(RawStream.open(shop.port(), "GET", shop.base() + "/live?" + query, with(headers)));
    }

    private static CombinedReader post(Shop shop, String body, String... headers) {
        return new CombinedReader(RawStream.post(shop.port(), shop.base() + "/live", body, with(headers)));
    }

    private static String[] with(String... headers) {
        List<String> all = new ArrayList<>(List.of(STREAM));
        all.addAll(List.of(headers));
        return all.toArray(String[]::new);
    }

    private static HttpAnswer get(Shop shop, String query, String... headers) {
        return HttpAnswer.of(shop.port(), "GET", shop.base() + "/live" + query, with(headers));
    }

    private static RawStream single(Shop shop, String address) {
        return RawStream.open(shop.port(), "GET", shop.base() + address, STREAM);
    }

    private static JsonNode problem(RawStream.Event event) {
        return JsonMapper.shared().readTree(event.data());
    }

    @Test
    void eachListIsFollowedOverOneConnectionAndEachEventNamesItsList() {
        Shop shop = shop();
        try (CombinedReader reader =
                read(shop, query("a:products?size=1&sort=name", "b-2:cheap", "c:products?q=villa"))) {
            assertThat(reader.stream().head()).contains("cache-control: no-store", "x-accel-buffering: no");
            reader.awaitNames("a", "lamp");
            reader.awaitNames("b-2", "lamp");
            reader.awaitNames("c", "villa");
            shop.save(new Product(3, "bulb", "ann", 5));
            reader.awaitNames("a", "bulb");
            reader.awaitNames("b-2", "bulb", "lamp");
            shop.save(new Product(2, "villa nova", "ann", 800_000));
            reader.awaitNames("c", "villa nova");
            assertThat(shop.streams().statistics().open()).isEqualTo(1);
        }
    }

    @Test
    void anEventIsTheOneThatOtherReadersOfTheListAreSent() {
        Shop shop = shop();
        try (RawStream other = single(shop, "/live/cheap?sort=price");
                CombinedReader reader = read(shop, query("x:products", "y:cheap?sort=price"))) {
            RawStream.Event snapshot = reader.next("y", "snapshot");
            assertThat(snapshot.data()).isEqualTo(other.next("snapshot").data());
            reader.awaitLive("x", "y");
            other.next("status");
            shop.save(new Product(3, "bulb", "ann", 5));
            RawStream.Event patch = other.next("patch");
            RawStream.Event same = reader.next("y", "patch");
            assertThat(same.data()).isEqualTo(patch.data());
            assertThat(same.id()).isEqualTo(patch.id());
        }
    }

    @Test
    void eachListIsResumedFromTheVersionThatTheClientHas() {
        Shop shop = shop();
        String lists = query("a:products?sort=name", "b:cheap");
        try (CombinedReader before = read(shop, lists)) {
            before.awaitLive("a", "b");
            String versions = "&v.a=" + before.version("a") + "&v.b=" + before.version("b");
            try (CombinedReader again = read(shop, lists + versions, "Last-Event-ID: " + before.version("b"))) {
                assertThat(again.next().retry()).isNotNull();
                assertThat(again.next().isStatus("live")).isTrue();
                assertThat(again.next().isStatus("live")).isTrue();
            }
            shop.save(new Product(3, "bulb", "ann", 5));
            before.awaitNames("b", "bulb", "lamp");
            try (CombinedReader again = read(shop, lists + versions)) {
                RawStream.Event patch = again.next("b", "patch");
                assertThat(patch.id()).isEqualTo(before.version("b"));
            }
        }
    }

    @Test
    void aListThatIsRefusedIsToldWhyAndTheOthersGoOn() {
        Shop shop = shop();
        shop.put(new LivePrincipal("bob", false, Set.of(), null));
        String[] lists = {
            "a:products",
            "missing:nonsense",
            "staff:staff",
            "query:products?size=100000",
            "deep:products?page=999",
            "bytes:products?q=%ff",
            "broken:broken"
        };
        try (CombinedReader reader = read(shop, query(lists), "X-User: bob")) {
            reader.next(); // retry
            assertThat(problem(reader.next("missing", "problem")).get("status").asInt())
                    .isEqualTo(404);
            assertThat(problem(reader.next("staff", "problem")).get("status").asInt())
                    .isEqualTo(403);
            JsonNode size = problem(reader.next("query", "problem"));
            assertThat(size.get("status").asInt()).isEqualTo(400);
            assertThat(size.get("parameter").asString()).isEqualTo("size");
            assertThat(problem(reader.next("deep", "problem")).get("parameter").asString())
                    .isEqualTo("page");
            assertThat(problem(reader.next("bytes", "problem")).get("parameter").asString())
                    .isEqualTo("q");
            JsonNode broken = problem(reader.next("broken", "problem"));
            assertThat(broken.get("status").asInt()).isEqualTo(500);
            assertThat(broken.toString()).doesNotContain("vault");
            reader.awaitNames("a", "lamp", "villa");
            shop.save(new Product(3, "bulb", "ann", 5));
            reader.awaitNames("a", "bulb", "lamp", "villa");
        }
        try (CombinedReader reader = read(shop, query("a:own", "b:products"))) {
            assertThat(problem(reader.next("a", "problem")).get("status").asInt())
                    .isEqualTo(401);
            reader.awaitNames("b", "bulb", "lamp", "villa");
        }
    }

    @Test
    void aStreamOfWhichNothingIsLeftEnds() {
        Shop shop = shop();
        try (CombinedReader reader = read(shop, query("a:own", "b:staff"))) {
            List<RawStream.Event> all = reader.stream().rest();
            assertThat(all.get(all.size() - 1).retry()).isNotNull();
            assertThat(all).filteredOn(event -> "problem".equals(event.name())).hasSize(2);
        }
    }

    @Test
    void theListsMayComeInABody() {
        Shop shop = shop();
        String version;
        try (CombinedReader reader = post(
                shop,
                "{\"lists\":[{\"id\":\"a\",\"list\":\"products\",\"query\":\"q=villa\",\"version\":null},{\"id\":\"b\",\"list\":\"cheap\"}]}",
                "Content-Type: application/json")) {
            reader.awaitNames("a", "villa");
            reader.awaitNames("b", "lamp");
            shop.save(new Product(3, "bulb", "ann", 5));
            reader.awaitNames("b", "bulb", "lamp");
            version = reader.version("b");
        }
        try (CombinedReader reader =
                post(shop, "{\"lists\":[{\"id\":\"b\",\"list\":\"cheap\",\"version\":\"" + version + "\"}]}")) {
            reader.next();
            assertThat(reader.next().isStatus("live")).isTrue();
        }
    }

    @Test
    void aRequestThatCannotBeReadIsRefusedWhole() {
        Shop shop = filled(new Limits(0, 0, 3));
        assertThat(get(shop, "?s=nothing").status()).isEqualTo(400);
        assertThat(get(shop, "?" + query("far-too-long-an-id:products")).status())
                .isEqualTo(400);
        assertThat(get(shop, "?" + query("a:products", "a:cheap"))
                        .json()
                        .get("parameter")
                        .asString())
                .isEqualTo("s");
        assertThat(get(shop, "?" + query("a:products") + "&v.b=x").status()).isEqualTo(400);
        assertThat(get(shop, "?" + query("a:products") + "&size=3").status()).isEqualTo(400);
        HttpAnswer tooMany = get(shop, "?" + query("a:products", "b:cheap", "c:cheap", "d:cheap"));
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(tooMany.json().get("allowed").asString()).startsWith("up to 3 lists");
        assertThat(HttpAnswer.of(shop.port(), "GET", shop.base() + "/live?s=a:products", "Accept: application/json")
                        .status())
                .isEqualTo(406);
        String[] bodies = {
            "",
            "no JSON",
            "[]",
            "{\"lists\":[]}",
            "{\"lists\":[{\"id\":\"a\"}]}",
            "{\"lists\":[3]}",
            "{\"lists\":[{\"id\":\"a\",\"list\":\"products\",\"other\":\"x\"}]}"
        };
        for (String body : bodies) {
            try (CombinedReader reader = post(shop, body)) {
                assertThat(reader.stream().head().get(0)).as(body).contains(" 400");
            }
        }
        try (CombinedReader reader = post(shop, " ".repeat(70_000))) {
            assertThat(reader.stream().head().get(0)).contains(" 413");
        }
    }

    @Test
    void aStreamCountsOnceAndEachOfItsListsAsAView() throws IOException {
        Shop shop = filled(new Limits(1, 2, 50));
        String ann = "X-User: ann";
        try (CombinedReader reader = read(shop, query("a:products", "b:products?page=1", "c:cheap", "d:own"), ann)) {
            assertThat(problem(reader.next("d", "problem")).get("status").asInt())
                    .isEqualTo(429);
            reader.awaitLive("a", "b", "c");
            assertThat(get(shop, "?" + query("a:products"), ann).body()).contains("\"busy\"");
        }
        await(shop, 0);
        try (CombinedReader reader = read(shop, query("d:own", "c:cheap"), ann)) {
            reader.awaitLive("d", "c");
        }
        await(shop, 0);
    }

    @Test
    void aListThatIsTakenAwayEndsAndTheOthersGoOn() {
        Shop shop = shop();
        shop.put(new LivePrincipal("ann", false, Set.of("STAFF", "RICH"), null));
        try (CombinedReader reader = read(shop, query("s:staff", "c:cheap", "o:own"), "X-User: ann")) {
            reader.awaitLive("s", "c", "o");
            assertThat(reader.names("c")).containsExactly("lamp", "villa");
            shop.put(LivePrincipal.of("ann"));
            shop.streams().reauthorize("ann");
            assertThat(problem(reader.next("s", "problem")).get("status").asInt())
                    .isEqualTo(403);
            reader.awaitNames("c", "lamp");
            shop.save(new Product(3, "bulb", "ann", 5));
            reader.awaitNames("o", "bulb", "lamp", "villa");
            reader.awaitNames("c", "bulb", "lamp");
            shop.streams().disconnect("ann");
            List<RawStream.Event> rest = reader.stream().rest();
            RawStream.Event farewell = rest.get(rest.size() - 1);
            assertThat(farewell.isStatus("refused")).isTrue();
            assertThat(farewell.list()).isNull();
        }
    }

    @Test
    void aWorkerThatStopsSaysSoOnceForTheWholeStream() {
        Shop shop = shop();
        try (CombinedReader reader = read(shop, query("a:products", "b:cheap"))) {
            reader.awaitLive("a", "b");
            CompletableFuture<?> drained = shop.drain();
            List<RawStream.Event> rest = reader.stream().rest();
            assertThat(rest).filteredOn(event -> event.isStatus("draining")).hasSize(1);
            assertThat(rest.get(rest.size() - 1).list()).isNull();
            drained.join();
        }
    }

    @Test
    void manyReadersOfManyListsAreAllServed() {
        Shop shop = shop();
        List<CombinedReader> readers = new ArrayList<>();
        String[] lists = new String[20];
        for (int i = 0; i < lists.length; i++) {
            lists[i] = "l" + i + ":products?price.gte=" + i;
        }
        for (int i = 0; i < 12; i++) {
            readers.add(read(shop, query(lists)));
        }
        readers.get(0).awaitNames("l19", "lamp", "villa");
        shop.save(new Product(3, "bulb", "ann", 15));
        for (CombinedReader reader : readers) {
            for (int i = 0; i < lists.length; i++) {
                reader.awaitNames(
                        "l" + i, i <= 15 ? new String[] {"bulb", "lamp", "villa"} : new String[] {"lamp", "villa"});
            }
            reader.close();
        }
        await(shop, 0);
    }

    @Test
    void aClientKnowsItsOwnWritesAgainAndNobodyElsesStreamTellsOfThem() {
        Shop shop = shop();
        String space = "A".repeat(22);
        try (CombinedReader own = new CombinedReader(single(shop, "/live/products?cause.space=" + space));
                CombinedReader other =
                        new CombinedReader(single(shop, "/live/products?cause.space=" + "B".repeat(22)));
                CombinedReader without = new CombinedReader(single(shop, "/live/products"))) {
            for (CombinedReader reader : List.of(own, other, without)) {
                while (!reader.next().isStatus("live")) {
                    continue;
                }
            }
            shop.save(new Product(3, "bulb", "ann", 5), space + ".1", LivePrincipal.ANONYMOUS);
            RawStream.Event patch = own.next();
            assertThat(patch.name()).isEqualTo("patch");
            assertThat(patch.cause()).isEqualTo("1");
            RawStream.Event same = other.next();
            assertThat(same.data()).isEqualTo(patch.data());
            assertThat(same.cause()).isNull();
            assertThat(without.next().cause()).isNull();

            shop.save(new Product(3, "bulb", "ann", 5), space + ".2", LivePrincipal.ANONYMOUS); // as it is
            RawStream.Event cause = own.next();
            assertThat(cause.name()).isEqualTo("cause");
            assertThat(cause.data()).isEqualTo("2");
            assertThat(cause.id()).isNull();
            shop.save(new Product(4, "chair", "ann", 5));
            assertThat(own.next().cause()).as("of a write of nobody's").isNull();
            assertThat(other.next().name()).isEqualTo("patch");
        }
    }

    @Test
    void aListThatAWriteIsNothingToTellsOfItToo() {
        Shop shop = shop();
        String space = "C".repeat(30);
        String lists =
                query("n:products?q=nothing", "a:products", "m:products?price.gte=1000000") + "&cause.space=" + space;
        try (CombinedReader reader = read(shop, lists)) {
            reader.awaitLive("a", "n", "m");
            shop.save(new Product(3, "bulb", "ann", 5), space + ".7", LivePrincipal.ANONYMOUS);
            List<RawStream.Event> events = List.of(reader.next(), reader.next(), reader.next());
            assertThat(events)
                    .extracting(event -> event.list() + " " + event.name() + " "
                            + (event.cause() == null ? event.data() : event.cause()))
                    .containsExactlyInAnyOrder("n cause 7", "a patch 7", "m cause 7");
        }
    }

    @Test
    void whoeverComesBackIsToldOfTheWritesMeanwhile() {
        Shop shop = shop();
        String space = "D".repeat(22);
        String lists = query("a:products", "b:cheap") + "&cause.space=" + space;
        try (CombinedReader keepsOpen = read(shop, query("a:products", "b:cheap"))) {
            keepsOpen.awaitLive("a", "b");
            String versions;
            try (CombinedReader before = read(shop, lists)) {
                before.awaitLive("a", "b");
                versions = "&v.a=" + before.version("a") + "&v.b=" + before.version("b");
            }
            shop.save(new Product(1, "lamp", "ann", 2_000), space + ".1", LivePrincipal.ANONYMOUS);
            shop.save(new Product(1, "lamp", "ann", 3_000), space + ".2", LivePrincipal.ANONYMOUS);
            keepsOpen.awaitNames("b");
            try (CombinedReader again = read(shop, lists + versions)) {
                List<String> told = new ArrayList<>();
                while (!told.contains("a 2") || !told.contains("b 2")) {
                    RawStream.Event event = again.next();
                    String causes = "cause".equals(event.name()) ? event.data() : event.cause();
                    if (causes != null) {
                        List.of(causes.split(" ")).forEach(number -> told.add(event.list() + " " + number));
                    }
                }
                assertThat(told).contains("a 1", "b 1");
            }
        }
    }

    @Test
    void aSpaceBelongsToThePrincipalThatOpenedIt() {
        Shop shop = shop();
        LivePrincipal ann = LivePrincipal.of("ann");
        LivePrincipal bob = LivePrincipal.of("bob");
        shop.put(ann);
        shop.put(bob);
        String space = "E".repeat(64);
        String lists = query("a:products") + "&cause.space=" + space;
        try (CombinedReader anns = read(shop, lists, "X-User: ann");
                CombinedReader bobs = read(shop, lists, "X-User: bob")) {
            anns.awaitLive("a");
            bobs.awaitLive("a");
            shop.save(new Product(3, "bulb", "ann", 5), space + ".1", bob);
            assertThat(anns.next("a", "patch").cause()).isNull();
            assertThat(bobs.next("a", "patch").cause()).isEqualTo("1");
            shop.save(new Product(4, "chair", "ann", 5), space + ".2", ann);
            assertThat(anns.next("a", "patch").cause()).isEqualTo("2");
            assertThat(bobs.next("a", "patch").cause()).isNull();
        }
        assertThat(get(shop, "?" + query("a:products") + "&cause.space=short")
                        .json()
                        .get("parameter")
                        .asString())
                .isEqualTo("cause.space");
        assertThat(HttpAnswer.of(shop.port(), "GET", shop.base() + "/live/products?cause.space=short", STREAM)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void withoutSuchStreamsTheRequestIsNotFound() {
        Shop shop = filled(new Limits(0, 0, 0));
        HttpAnswer answer = get(shop, "?" + query("a:products", "b:cheap"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("detail").asString()).contains("livelist.combined-streams");
    }

    private static void await(Shop shop, int open) {
        org.awaitility.Awaitility.await()
                .until(() -> shop.streams().statistics().open() == open);
    }
}
