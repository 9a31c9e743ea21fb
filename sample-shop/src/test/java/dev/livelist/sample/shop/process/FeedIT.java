package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An endless feed in a real browser, ten thousand rows deep, while new rows come at its top. */
class FeedIT {

    private static final int DEPTH = 10_000;
    private static final int PAGE_SIZE = 200;
    private static final int PER_SECOND = 20;
    private static final int SECONDS = 12;
    private static final double PATIENCE = 120_000;
    private static final String CATEGORY = "feed";

    /** How much more memory the page may take after the inserts: no more than these rows and their counts need. */
    private static final long MORE_BYTES = 8_000_000;

    /**
     * Shows an endless list in a box that scrolls, and leaves what it shows in place. Without {@code overflow-anchor} nothing but the list
     * itself keeps the rows where they are.
     */
    private static final String FEED = """
            async ([category, size]) => {
              const { endlessList } = await import("/livelist-js/endless.js");
              const { observer } = await import("/livelist-js/observer.js");
              window.sent = [];
              window.connects = 0;
              observer.tell = ({ type, event }) => {
                if (event?.type === "snapshot") {
                  sent.push(...JSON.parse(event.data).rows.map(({ id }) => id));
                }
                connects += type === "connect" ? 1 : 0;
              };
              window.box = document.body.appendChild(document.createElement("div"));
              box.style.cssText = "height: 600px; overflow-y: scroll; overflow-anchor: none";
              const drawn = new Map();
              window.feed = endlessList("/live/products", { query: { category, size, sort: "id,desc" } });
              feed.subscribe(() => {
                const { rows } = feed.getSnapshot();
                const wanted = new Set(rows.map(({ id }) => id));
                for (const [id, line] of drawn) {
                  if (!wanted.has(id)) {
                    line.remove();
                    drawn.delete(id);
                  }
                }
                let next = box.firstChild;
                for (const { id, name } of rows) {
                  let line = drawn.get(id);
                  if (!line) {
                    line = document.createElement("div");
                    line.style.height = "20px";
                    line.dataset.id = id;
                    drawn.set(id, line);
                  }
                  if (line.textContent !== name) {
                    line.textContent = name;
                  }
                  if (line === next) {
                    next = next.nextSibling;
                  } else {
                    box.insertBefore(line, next);
                  }
                }
              });
              window.place = () => {
                const first = [...box.children].find((line) => line.getBoundingClientRect().bottom > box.getBoundingClientRect().top);
                return `${first.dataset.id} at ${first.getBoundingClientRect().top}`;
              };
              window.expected = async () => {
                const rows = [];
                for (let from = ""; from !== null; ) {
                  const query = new URLSearchParams({ category, size, sort: "id,desc", "page.from": from });
                  const page = await (await fetch(`/live/products?${query}`, { cache: "no-store" })).json();
                  rows.push(...page.rows);
                  from = page.next;
                }
                return rows.map(({ id, name }) => `${id} ${name}`).join();
              };
              window.shown = () => [...box.children].map((line) => `${line.dataset.id} ${line.textContent}`).join();
            }
            """;

    @Test
    void nothingJumpsOrIsReadAgainOrPilesUpTenThousandRowsDeep() throws InterruptedException {
        try (Chromium chromium = Chromium.start();
                Worker worker = Worker.start("feed", List.of());
                Chromium.Profile profile = chromium.profile()) {
            Shop shop = new Shop(worker);
            fill(shop);
            Page page = profile.context().newPage();
            page.setDefaultTimeout(PATIENCE);
            page.navigate(worker.uri("/livelist-js/index.js").toString());
            page.evaluate(FEED, List.of(CATEGORY, PAGE_SIZE));
            scrollDown(page);
            assertThat(page.evaluate("() => sent.length === new Set(sent).size"))
                    .as("each row has come once")
                    .isEqualTo(true);

            page.evaluate("() => { feed.hold(); sent.length = 0; connects = 0; window.jumps = new Set(); }");
            Object place = page.evaluate("() => place()");
            page.evaluate(
                    "(before) => { window.watch = setInterval(() => place() === before || jumps.add(place()), 50); }",
                    place);
            long memory = memory(page);
            int added = insertAtTheTop(shop);
            page.waitForFunction("(added) => feed.getSnapshot().held?.added === added", added);

            assertThat((List<?>) page.evaluate("() => { clearInterval(watch); return [...jumps]; }"))
                    .as("places other than %s", place)
                    .isEmpty();
            assertThat(page.evaluate(
                            "() => [...box.children].filter((line) => sent.includes(+line.dataset.id)).length"))
                    .as("rows that are shown and have been read again")
                    .isEqualTo(0);
            assertThat((int) page.evaluate("() => connects"))
                    .as("streams opened anew, where the first page has become two")
                    .isLessThanOrEqualTo(4 * (added / PAGE_SIZE + 1));
            assertThat(memory(page) - memory).as("bytes more").isLessThan(MORE_BYTES);

            page.evaluate("() => feed.release()");
            page.waitForFunction("(count) => box.children.length === count", DEPTH + added);
            assertThat(page.evaluate("async () => shown() === await expected()"))
                    .isEqualTo(true);
            assertThat(profile.complaints()).isEmpty();
        }
    }

    private static void fill(Shop shop) {
        for (int from = 0; from < DEPTH; from += 500) {
            List<String> products = new ArrayList<>();
            IntStream.range(from, from + 500).forEach(i -> products.add(Shop.product(CATEGORY, "row " + i, "1")));
            assertThat(shop.post("/api/products/batch", "[" + String.join(",", products) + "]")
                            .status())
                    .isEqualTo(201);
        }
    }

    private static void scrollDown(Page page) {
        page.evaluate("""
                () => {
                  const more = () => {
                    const { hasMore, isLoading } = feed.getSnapshot();
                    if (hasMore && !isLoading) {
                      feed.loadMore();
                    }
                  };
                  feed.subscribe(() => setTimeout(more));
                  more();
                }
                """);
        page.waitForFunction("""
                (count) => {
                  const { rows, hasMore, status } = feed.getSnapshot();
                  return rows.length === count && !hasMore && status === "live" && box.children.length === count;
                }
                """, DEPTH);
        page.evaluate("() => { box.scrollTop = box.scrollHeight; }");
    }

    private static int insertAtTheTop(Shop shop) throws InterruptedException {
        AtomicInteger added = new AtomicInteger();
        ScheduledExecutorService inserts = Executors.newSingleThreadScheduledExecutor();
        try {
            inserts.scheduleAtFixedRate(
                    () -> shop.add(CATEGORY, "new " + added.incrementAndGet(), "1"),
                    0,
                    1_000 / PER_SECOND,
                    TimeUnit.MILLISECONDS);
            TimeUnit.SECONDS.sleep(SECONDS);
        } finally {
            inserts.shutdown();
            assertThat(inserts.awaitTermination(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        }
        return added.get();
    }

    private static long memory(Page page) {
        return ((Number) page.evaluate("() => { gc(); return performance.memory.usedJSHeapSize; }")).longValue();
    }
}
