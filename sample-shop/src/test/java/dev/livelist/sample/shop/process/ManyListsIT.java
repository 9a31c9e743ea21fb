package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Twenty lists on one page, in a real browser over HTTP/1.1, where six connections to a server are all that there are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyListsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern OPEN = Pattern.compile("(?m)^livelist_streams(?:\\{[^}]*})? ([0-9.]+)$");

    /** Opens lists that differ in their filter; {@code differing} says which of them show something else than the server's document. */
    private static final String LISTS = """
            async ([category, count]) => {
              const { liveList } = await import("/livelist-js/index.js");
              const canonical = (value) => JSON.stringify(value, (key, part) =>
                part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part);
              window.lists = [];
              window.unsubscribe = [];
              window.add = (number) => {
                const list = liveList("/live/products", { query: { category, "price.gte": number, sort: "name" } });
                unsubscribe.push(list.subscribe(() => {}));
                lists.push(list);
              };
              window.differing = async () => {
                const differing = [];
                for (const list of lists) {
                  const expected = await (await fetch(list.url, { cache: "no-store" })).json();
                  const { status, document } = list.getSnapshot();
                  if (status !== "live" || canonical(document) !== canonical(expected)) {
                    differing.push(`${list.url} is ${status}`);
                  }
                }
                return differing;
              };
              for (let number = 0; number < count; number++) {
                add(number);
              }
            }
            """;

    /**
     * Writes at random, some slowly and some in vain, to a list that is shown ahead of its server; {@code wrong} says when a row was shown
     * twice, or not at all although it was written.
     */
    private static final String WRITES = """
            async ([category, seed]) => {
              const { liveList } = await import("/livelist-js/index.js");
              let state = seed;
              const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
              const pause = (most) => new Promise((resolve) => setTimeout(resolve, random() * most));
              const list = liveList("/live/products", { query: { category, size: 200, sort: "name" }, ahead: true });
              const mine = new Set();
              window.wrong = new Set();
              list.subscribe(() => {
                const { rows, status, document } = list.getSnapshot();
                const names = rows.map(({ name }) => name);
                names.filter((name, place) => names.indexOf(name) !== place).forEach((name) => wrong.add(`${name} twice`));
                if (document) {
                  [...mine].filter((name) => !names.includes(name)).forEach((name) => wrong.add(`${name} is lost while ${status}`));
                }
              });
              lists.push(list);
              while (list.status !== "live") {
                await pause(20);
              }
              const send = async (method, path, headers, body) => {
                const response = await fetch(`/api/products${path}`, {
                  method, headers: { ...headers, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
                if (!response.ok) {
                  throw new Error(`${response.status}`);
                }
                return method === "POST" ? response.json() : undefined;
              };
              const write = (patch, name, perform) => list.ahead(patch, async ({ headers }) => {
                await pause(200);
                try {
                  if (random() < 0.15) {
                    throw new Error("in vain");
                  }
                  const result = await perform(headers);
                  await pause(200);
                  return result;
                } catch (error) {
                  mine.delete(name);
                  throw error;
                }
              }).catch(() => {});
              const writes = [];
              for (let step = 0; step < 60; step++) {
                const { rows } = list.getSnapshot();
                const row = rows[Math.floor(random() * rows.length)];
                const kind = random();
                if (kind < 0.4 || typeof row?.id !== "number") {
                  const added = { name: `row ${step}`, category, price: step + 1 };
                  writes.push(write({ add: { id: `new ${step}`, ...added } }, added.name, (headers) => send("POST", "", headers, added)));
                  mine.add(added.name);
                } else if (kind < 0.6) {
                  mine.delete(row.name);
                  writes.push(write({ remove: row.id }, row.name, (headers) => send("DELETE", `/${row.id}`, headers)));
                } else {
                  const price = kind < 0.7 ? "no number" : step + 1;
                  writes.push(write({ change: row.id, to: { price } }, "", (headers) => send("PATCH", `/${row.id}`, headers, { price })));
                }
                await pause(60);
              }
              await Promise.all(writes);
              window.isWritten = () => list.getSnapshot().unconfirmed === 0;
            }
            """;

    /** Opens an endless list; {@code sent} has the names of all rows that came in whole documents. */
    private static final String ENDLESS = """
            async (category) => {
              const { endlessList } = await import("/livelist-js/endless.js");
              const { observer } = await import("/livelist-js/observer.js");
              window.sent = [];
              observer.tell = ({ event }) => event?.type === "snapshot" && sent.push(...JSON.parse(event.data).rows.map(({ name }) => name));
              window.list = endlessList("/live/products", { query: { category, size: 3, sort: "name" } });
              window.shown = () => list.getSnapshot().rows.map(({ name }) => name).join(" ");
              list.subscribe(() => {});
            }
            """;

    private Chromium chromium;
    private TwoWorkers workers;
    private Chromium.Profile profile;
    private String category;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        workers = TwoWorkers.start();
        workers.first().awaitStart();
        workers.second().awaitStart();
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
        category = "many-" + UUID.randomUUID();
        profile = chromium.profile();
    }

    @AfterEach
    void closeProfile() {
        profile.close();
        assertThat(profile.complaints()).isEmpty();
    }

    @Test
    void twentyListsComeOverOneConnectionAndListsMayBeAddedAndRemoved() {
        Worker worker = workers.first();
        Shop shop = new Shop(worker);
        int before = openStreams(shop);
        long lamp = shop.add(category, "Lamp", "10");
        Page page = open(worker, 20);
        awaitInStep(page);
        assertThat(openStreams(shop)).isEqualTo(before + 1);

        new Shop(workers.second()).patch("/api/products/" + lamp, "{\"price\":15}");
        shop.add(category, "Chair", "19.50");
        awaitInStep(page);

        page.evaluate("() => { unsubscribe.splice(0, 5).forEach((leave) => leave()); lists.splice(0, 5); add(30); }");
        shop.add(category, "Villa", "900");
        awaitInStep(page);
        await().atMost(PATIENCE).until(() -> openStreams(shop) == before + 1);
    }

    @Test
    void twoListsAreAskedForByTheirAddress() {
        Shop shop = new Shop(workers.second());
        int before = openStreams(shop);
        shop.add(category, "Lamp", "10");
        Page page = profile.context().newPage();
        page.navigate(workers.second().uri("/livelist-js/index.js").toString());
        page.waitForRequest(
                request -> request.method().equals("GET") && request.url().contains("/live?s="),
                () -> page.evaluate(LISTS, List.of(category, 2)));
        awaitInStep(page);
        assertThat(openStreams(shop)).isEqualTo(before + 1);
    }

    @Test
    void whenTheirWorkerIsKilledTheyComeBackTogether() {
        Worker doomed = workers.another("doomed");
        int port = doomed.uri("/").getPort();
        Page page;
        long lamp;
        try (doomed) {
            lamp = new Shop(doomed).add(category, "Lamp", "10");
            page = open(doomed, 20);
            awaitInStep(page);
        }
        new Shop(workers.second()).patch("/api/products/" + lamp, "{\"price\":12}");
        try (Worker heir = workers.another("heir", port)) {
            awaitInStep(page);
            assertThat(openStreams(new Shop(heir))).isEqualTo(1);
            page.close();
        }
    }

    @Test
    void whenRedisIsKilledTheyAreAllBehindAndThenAllInStep() {
        long lamp = new Shop(workers.first()).add(category, "Lamp", "10");
        Page page = open(workers.first(), 20);
        awaitInStep(page);
        workers.redis().kill();
        try {
            page.waitForFunction("() => lists.every((list) => list.getSnapshot().status === 'stale')");
            new Shop(workers.second()).patch("/api/products/" + lamp, "{\"price\":13}");
        } finally {
            workers.redis().start();
        }
        awaitInStep(page);
        new Shop(workers.second()).patch("/api/products/" + lamp, "{\"price\":14}");
        awaitInStep(page);
    }

    @Test
    void afterATimeWithoutANetworkTheyComeBackTogether() {
        Shop shop = new Shop(workers.second());
        long lamp = shop.add(category, "Lamp", "10");
        Page page = open(workers.first(), 20);
        awaitInStep(page);

        profile.context().setOffline(true);
        try {
            page.waitForFunction("() => lists.every((list) => list.getSnapshot().status === 'reconnecting')");
            shop.patch("/api/products/" + lamp, "{\"price\":16}");
            shop.add(category, "Chair", "19.50");
        } finally {
            profile.context().setOffline(false);
        }

        awaitInStep(page);
    }

    @Test
    void rowsThatAreShownAheadAreNeverLostDoubledOrStuck() {
        int seed = ThreadLocalRandom.current().nextInt(1_000_000_000);
        Shop shop = new Shop(workers.second());
        Page page = open(workers.first(), 3);
        page.evaluate("(given) => void (" + WRITES.strip() + ")(given)", List.of(category, seed));
        for (int i = 0; i < 10; i++) {
            long other = shop.add(category, "of others " + i, "500");
            shop.patch("/api/products/" + other, "{\"price\":501}");
        }
        profile.context().setOffline(true);
        page.waitForFunction("() => lists.every((list) => list.getSnapshot().status === 'reconnecting')");
        profile.context().setOffline(false);

        page.waitForFunction(
                "() => window.isWritten?.()", null, new Page.WaitForFunctionOptions().setTimeout(PATIENCE.toMillis()));
        awaitInStep(page);
        assertThat((List<?>) page.evaluate("() => [...wrong]"))
                .as("with the seed %d", seed)
                .isEmpty();
    }

    @Test
    void anEndlessListGrowsWithoutGettingAgainWhatIsThere() {
        Shop shop = new Shop(workers.second());
        for (String name : "A B C D E F G H".split(" ")) {
            shop.add(category, name, "1");
        }
        Page page = profile.context().newPage();
        page.navigate(workers.first().uri("/livelist-js/index.js").toString());
        page.evaluate(ENDLESS, category);
        page.waitForFunction("() => shown() === 'A B C'");

        page.evaluate("() => list.loadMore()");
        page.waitForFunction("() => shown() === 'A B C D E F'");
        page.evaluate("() => list.loadMore()");
        page.waitForFunction("() => shown() === 'A B C D E F G H' && !list.getSnapshot().hasMore");
        shop.add(category, "BB", "1");
        page.waitForFunction("() => shown() === 'A B BB C D E F G H'");

        assertThat(page.evaluate("() => sent.sort().join(' ')")).isEqualTo("A B C D E F G H");
        page.evaluate("() => list.close()");
    }

    private Page open(Worker worker, int count) {
        Page page = profile.context().newPage();
        page.navigate(worker.uri("/livelist-js/index.js").toString()); // any page of that origin will do
        page.evaluate(LISTS, List.of(category, count));
        return page;
    }

    private static void awaitInStep(Page page) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat((List<?>) page.evaluate("() => differing()")).isEmpty());
    }

    private static int openStreams(Shop shop) {
        Matcher open = OPEN.matcher(shop.get("/actuator/prometheus").body());
        assertThat(open.find()).isTrue();
        return (int) Double.parseDouble(open.group(1));
    }
}
