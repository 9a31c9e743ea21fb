package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page in a real browser, on two workers with one database and a real Redis between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoWorkersIT {

    private static final Path OUT = Path.of(System.getProperty("sample.out", "target"));

    private Chromium chromium;
    private TwoWorkers workers;
    private Worker first;
    private Worker second;
    private Chromium.Profile profile;
    private String category;
    private String query;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        workers = TwoWorkers.start();
        first = workers.first();
        second = workers.second();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            workers.close();
        }
    }

    @BeforeEach
    void newProfile() {
        category = "two-" + UUID.randomUUID();
        query = "category=" + category;
        profile = chromium.profile();
    }

    @AfterEach
    void closeProfile() {
        profile.close();
        assertThat(profile.complaints()).isEmpty();
    }

    @Test
    void whatIsEditedOnOneWorkerIsSeenOnTheOtherInOrderOnItsPageAndInTheTotal() {
        Shop shop = new Shop(first);
        for (int i = 10; i < 31; i++) {
            shop.add(category, "P" + i, "1");
        }
        long last = shop.add(category, "P99", "1");
        ShopPage one = profile.open(first, query + "&page=1");
        ShopPage other = profile.open(second, query);
        assertThat(one.names()).hasText(new String[] {"P30", "P99"});

        one.edit(last, "name", "A1");
        assertThat(other.names().first()).hasText("A1");
        assertThat(one.names()).hasText(new String[] {"P29", "P30"});
        one.row(idOf(one, "P30")).locator(".delete").click();
        assertThat(one.names()).hasText(new String[] {"P29"});

        one.awaitSameAs(new Shop(second), query + "&page=1");
        other.awaitSameAs(shop, query);
        assertThat(other.find(".range")).hasText("1–20 of 21, page 1 of 2");
    }

    @Test
    void aSecondPaneIsOnTheOtherWorker() {
        long id = new Shop(first).add(category, "Lamp", "10");
        ShopPage page = profile.open(first, query + "&beside=" + second.uri(""));
        ShopPage beside = page.beside();
        beside.awaitStatus("live");
        assertThat(page.find(".worker")).hasText("worker-1 · redis");
        assertThat(beside.find(".worker")).hasText("worker-2 · redis");

        beside.edit(id, "price", "12.50");
        assertThat(page.cell(id, "price")).hasText("12.50");
        page.edit(id, "price", "7");
        assertThat(beside.cell(id, "price")).hasText("7.00");
    }

    @Test
    void whileRedisIsGoneTheLightTurnsAndTheTableGoesOn() {
        long id = new Shop(first).add(category, "Lamp", "10");
        ShopPage one = profile.open(first, query);
        ShopPage other = profile.open(second, query);

        workers.redis().kill();
        try {
            one.awaitStatus("stale");
            other.awaitStatus("stale");
            assertThat(one.find(".notice")).containsText("cannot hear each other");
            one.edit(id, "price", "11");
            assertThat(one.cell(id, "price")).hasText("11.00");
            other.awaitSameAs(new Shop(first), query);
        } finally {
            workers.redis().start();
        }

        one.awaitStatus("live");
        other.awaitStatus("live");
        other.edit(id, "price", "12");
        assertThat(one.cell(id, "price")).hasText("12.00");
        other.awaitSameAs(new Shop(first), query);
    }

    @Test
    void whenAWorkerIsKilledTheTabMovesToTheOther() throws IOException {
        try (Worker doomed = workers.another("doomed");
                Balancer balancer = new Balancer(List.of(doomed, second))) {
            long id = new Shop(second).add(category, "Lamp", "10");
            ShopPage page = ShopPage.open(profile.context(), balancer.url() + "/?" + query);
            assertThat(page.find(".worker")).containsText("doomed");

            doomed.kill();
            new Shop(second).patch("/api/products/" + id, "{\"price\":99}");

            assertThat(page.cell(id, "price")).hasText("99.00");
            page.awaitStatus("live");
            assertThat(page.find(".worker")).containsText("worker-2");
            page.awaitSameAs(new Shop(second), query);
        }
    }

    @Test
    void aTabThatWasOfflineCatchesUp() {
        Shop shop = new Shop(first);
        long id = shop.add(category, "Lamp", "10");
        ShopPage page = profile.open(first, query);

        profile.context().setOffline(true);
        page.awaitStatus("reconnecting");
        shop.patch("/api/products/" + id, "{\"price\":20}");
        shop.add(category, "Chair", "30");
        assertThat(page.cell(id, "price")).hasText("10.00");
        profile.context().setOffline(false);

        page.awaitStatus("live");
        assertThat(page.names()).hasText(new String[] {"Chair", "Lamp"});
        page.awaitSameAs(shop, query);
    }

    /** Browsers open six connections to a server, so six tabs leave none, until those that nobody sees let go of theirs. */
    @Test
    void sixTabsAreLiveAndThoseInTheBackgroundLeaveConnectionsToTheOneThatIsSeen() {
        Shop shop = new Shop(second);
        long id = shop.add(category, "Lamp", "10");
        List<ShopPage> tabs =
                IntStream.range(0, 6).mapToObj(i -> openWithClock()).toList();
        shop.patch("/api/products/" + id, "{\"price\":20}");
        tabs.forEach(tab -> assertThat(tab.cell(id, "price")).hasText("20.00"));

        List<ShopPage> background = tabs.subList(0, 5);
        background.forEach(tab -> become(tab, "hidden"));
        background.forEach(tab -> tab.tab().clock().fastForward(31_000));
        background.forEach(tab -> tab.awaitStatus("stale"));
        tabs.get(5).edit(id, "price", "30");
        assertThat(tabs.get(5).cell(id, "price")).hasText("30.00");
        become(tabs.get(0), "visible");

        tabs.get(0).awaitStatus("live");
        tabs.get(0).awaitSameAs(shop, query);
    }

    @Test
    void heavyChurnNeitherBlocksThePageNorFillsItsMemory() throws Exception {
        Shop shop = new Shop(first);
        List<Long> ids = IntStream.range(0, 40)
                .mapToObj(i -> shop.add(category, "P" + i, "1"))
                .toList();
        Page counting = countingTab();
        ShopPage page = profile.open(second, query + "&sort=price&size=20");
        Effort effort = new Effort(page.tab());
        Random random = new Random(1);
        churn(shop, ids, random, Duration.ofSeconds(3));
        page.awaitSameAs(shop, query + "&sort=price&size=20");
        Effort.Figures before = effort.afterRest();
        MainThreads threads = MainThreads.watch(page.tab(), counting);
        int writes = churn(shop, ids, random, Duration.ofSeconds(12));
        List<MainThreads.Tasks> tasks = threads.stop();
        page.awaitSameAs(shop, query + "&sort=price&size=20");
        Effort.Figures after = effort.afterRest();

        String report = "%d writes in 12 s: %s%nthe page: %s%na tab that only counts for 10 ms ten times a second: %s%n"
                .formatted(writes, before.until(after), tasks.get(0), tasks.get(1));
        Files.writeString(OUT.resolve("churn.txt"), report);
        assertThat(after.nodes()).as(report).isLessThan(before.nodes() + 20);
        assertThat(after.listeners()).as(report).isLessThanOrEqualTo(before.listeners());
        assertThat(after.heap() - before.heap()).as(report).isLessThan(1e6);
        assertThat(before.perDrawing(after)).as(report).isLessThan(50);
        assertThat(tasks.get(0).heavy()).as(report).isZero();
    }

    /** A tab whose tasks have the processor for as long as a drawing has it: what they take by the clock is the machine's doing. */
    private Page countingTab() {
        Page tab = profile.context().newPage();
        tab.evaluate("""
                () => {
                  const count = (to) => {
                    let sum = 0;
                    for (let i = 0; i < to; i++) sum += Math.sqrt(i);
                    return sum;
                  };
                  const timed = (to) => {
                    const began = performance.now();
                    count(to);
                    return performance.now() - began;
                  };
                  let to = 1e5;
                  while (timed(to) < 10) to *= 1.5;
                  setInterval(() => count(to), 100);
                }
                """);
        return tab;
    }

    @Test
    void underRandomWritesAndFaultsStoreAndTableEqualTheDocument() throws IOException {
        long seed = Long.getLong("seed", 1);
        Random random = new Random(seed);
        List<Shop> shops = List.of(new Shop(first), new Shop(second));
        List<Long> ids = new ArrayList<>();
        IntStream.range(0, 30).forEach(i -> ids.add(shops.get(0).add(category, "P" + i, "" + random.nextInt(20))));
        try (Worker doomed = workers.another("doomed-too");
                Balancer balancer = new Balancer(List.of(doomed, second, first))) {
            Map<String, ShopPage> pages = Stream.of(
                            "&sort=price&size=10", "&sort=name,desc&page=1&size=10", "&price.gte=10")
                    .map(query::concat)
                    .collect(toMap(
                            asked -> asked, asked -> ShopPage.open(profile.context(), balancer.url() + "/?" + asked)));
            List<Fault> faults = List.of(
                    new Fault("no Redis", workers.redis()::kill, workers.redis()::start),
                    new Fault("offline", () -> setOffline(true), () -> setOffline(false)),
                    new Fault("a worker killed", doomed::kill, () -> {}),
                    new Fault("offline again", () -> setOffline(true), () -> setOffline(false)),
                    new Fault("no Redis again", workers.redis()::kill, workers.redis()::start));

            for (Fault fault : faults) {
                fault.begin().run();
                write(shops, ids, random);
                fault.end().run();
                write(shops, ids, random);
                pages.forEach((asked, page) -> {
                    try {
                        page.awaitSameAs(shops.get(random.nextInt(2)), asked);
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError("seed " + seed + ", " + fault.name() + ", " + asked, e);
                    }
                });
            }
        }
    }

    /** Something that goes wrong, and is put right again. */
    private record Fault(String name, Runnable begin, Runnable end) {}

    private void setOffline(boolean offline) {
        profile.context().setOffline(offline);
    }

    private ShopPage openWithClock() {
        Page tab = profile.context().newPage();
        tab.clock().install();
        tab.navigate(first.uri("/?" + query).toString());
        ShopPage page = new ShopPage(tab, tab.locator(".pane"));
        page.awaitStatus("live");
        return page;
    }

    private static void become(ShopPage page, String state) {
        page.tab().evaluate("""
                state => {
                  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
                  document.dispatchEvent(new Event("visibilitychange"));
                }
                """, state);
    }

    private static long idOf(ShopPage page, String name) {
        for (var row : page.document().get("rows")) {
            if (row.get("name").asString().equals(name)) {
                return row.get("id").asLong();
            }
        }
        throw new AssertionError(name + " is not on the page");
    }

    private static int churn(Shop shop, List<Long> ids, Random random, Duration time) {
        int writes = 0;
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; writes++) {
            shop.patch(
                    "/api/products/" + ids.get(random.nextInt(ids.size())), "{\"price\":" + random.nextInt(1000) + "}");
        }
        return writes;
    }

    private void write(List<Shop> shops, List<Long> ids, Random random) {
        for (int i = 0; i < 25; i++) {
            Shop shop = shops.get(random.nextInt(shops.size()));
            int at = ids.isEmpty() ? -1 : random.nextInt(ids.size());
            switch (at < 0 ? 0 : random.nextInt(5)) {
                case 0 -> ids.add(shop.add(category, "N" + random.nextInt(100), "" + random.nextInt(20)));
                case 1 -> shop.delete("/api/products/" + ids.remove(at));
                case 2 -> shop.patch("/api/products/" + ids.get(at), "{\"name\":\"R" + random.nextInt(100) + "\"}");
                case 3 -> shop.patch("/api/products/" + ids.get(at), "{\"active\":" + random.nextBoolean() + "}");
                default -> shop.patch("/api/products/" + ids.get(at), "{\"price\":" + random.nextInt(20) + "}");
            }
        }
    }
}
