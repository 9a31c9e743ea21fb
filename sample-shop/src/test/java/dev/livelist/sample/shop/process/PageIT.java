package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, on one worker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {

    private Chromium chromium;
    private Chromium.Profile profile;
    private Shop shop;
    private String category;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        shop = Database.H2.shop();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void newProfile() {
        category = "page-" + UUID.randomUUID();
        profile = chromium.profile();
    }

    @AfterEach
    void closeProfile() {
        profile.close();
        assertThat(profile.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch", "eventsource"})
    void whatIsEditedInOneTabIsSeenInAnother(String transport) {
        long id = shop.add(category, "Lamp", "10");
        ShopPage one = open("transport=" + transport + "&category=" + category);
        ShopPage other = open("transport=" + transport + "&category=" + category);

        one.edit(id, "name", "Lantern");

        assertThat(other.cell(id, "name")).hasText("Lantern");
        assertThat(one.cell(id, "name")).hasText("Lantern");
        assertThat(shop.get("/api/products/" + id).json().get("name").asString())
                .isEqualTo("Lantern");
    }

    @Test
    void aProductIsAddedTakenOffSaleAndDeletedOnThePage() {
        long first = shop.add(category, "A", "1");
        long second = shop.add(category, "B", "2");
        ShopPage one = open("category=" + category);
        ShopPage other = open("category=" + category + "&sort=price,desc");

        one.find(".create [name=name]").fill("C");
        one.find(".create [name=category]").fill(category);
        one.find(".create [name=price]").fill("3.50");
        one.find(".create button").click();
        assertThat(other.names()).hasText(new String[] {"C", "B", "A"});
        assertThat(other.find(".range")).hasText("1–3 of 3, page 1 of 1");

        one.cell(first, "active").locator("input").click();
        assertThat(other.names()).hasText(new String[] {"C", "B"});

        one.row(second).locator(".delete").click();
        assertThat(other.names()).hasText(new String[] {"C"});
        assertThat(one.names()).hasText(new String[] {"C"});
        assertThat(other.find(".range")).hasText("1–1 of 1, page 1 of 1");
    }

    @Test
    void theListIsSortedFilteredSearchedAndPaged() {
        for (int i = 10; i < 40; i++) {
            shop.add(category, "P" + i, String.valueOf(100 - i));
        }
        ShopPage page = open("category=" + category);

        assertThat(page.names()).hasCount(20);
        assertThat(page.find(".range")).hasText("1–20 of 30, page 1 of 2");
        page.find(".next").click();
        assertThat(page.names()).hasCount(10);
        assertThat(page.names().first()).hasText("P30");

        page.sortBy("price");
        assertThat(page.names().first()).hasText("P39");
        assertThat(page.find("th[data-sort=price]")).hasAttribute("aria-sort", "ascending");
        page.sortBy("price");
        assertThat(page.names().first()).hasText("P10");

        page.find("[name='price.lte']").fill("65");
        assertThat(page.find(".range")).hasText("1–5 of 5, page 1 of 1");
        page.find("[name=q]").fill("p37");
        assertThat(page.names()).hasText(new String[] {"P37"});
        page.find("[name=q]").fill("nothing like it");
        assertThat(page.find(".instead h2")).hasText("No product is like that");
    }

    @Test
    void anotherQueryNeverShowsAnEmptyTable() {
        for (int i = 10; i < 35; i++) {
            shop.add(category, "P" + i, String.valueOf(i));
        }
        ShopPage page = open("category=" + category);
        page.tab().evaluate("""
                () => {
                  window.fewest = 99;
                  const body = document.querySelector("tbody");
                  new MutationObserver(() => (fewest = Math.min(fewest, body.querySelectorAll("[data-id]").length)))
                    .observe(body, { childList: true });
                }
                """);

        page.sortBy("price");
        assertThat(page.names().first()).hasText("P10");
        page.sortBy("price");
        assertThat(page.names().first()).hasText("P34");
        page.find(".next").click();
        assertThat(page.names()).hasCount(5);

        assertThat((Integer) page.tab().evaluate("fewest")).isEqualTo(5);
    }

    @Test
    void whatSomebodyIsTypingSurvivesWhateverElseHappens() {
        long moving = shop.add(category, "A", "1");
        shop.add(category, "B", "1");
        ShopPage page = open("category=" + category);
        Locator input = page.type(moving, "price", "12");

        shop.patch("/api/products/" + moving, "{\"name\":\"Z\"}");
        assertThat(page.names()).hasText(new String[] {"B", "Z"});

        assertThat(input).hasValue("12");
        assertThat(input).isFocused();
        input.press("Enter");
        assertThat(page.cell(moving, "price")).hasText("12.00");
    }

    @Test
    void theTableIsUsedWithTheKeyboardAlone() {
        long a = shop.add(category, "A", "1");
        long b = shop.add(category, "B", "2");
        shop.add(category, "C", "3");
        ShopPage page = open("category=" + category);

        page.cell(a, "name").locator("button").focus();
        page.tab().keyboard().press("ArrowDown");
        assertThat(page.cell(b, "name").locator("button")).isFocused();
        page.tab().keyboard().press("Enter");
        page.tab().keyboard().type("BB");
        page.tab().keyboard().press("Enter");
        assertThat(page.names()).hasText(new String[] {"A", "BB", "C"});
        assertThat(page.cell(b, "name").locator("button")).isFocused();

        page.row(b).locator(".delete").focus();
        page.tab().keyboard().press("Enter");
        assertThat(page.names()).hasText(new String[] {"A", "C"});
        assertThat(page.rows().nth(1).locator(".delete")).isFocused();
    }

    @Test
    void aScreenReaderIsToldNowAndThenWhatHasChanged() {
        long id = shop.add(category, "A", "1");
        ShopPage page = open("category=" + category);

        shop.patch("/api/products/" + id, "{\"price\":2}");
        assertThat(page.tab().locator("#news")).containsText("Products on sale: 1 changed");
        shop.add(category, "B", "1");
        assertThat(page.tab().locator("#news")).containsText("Products on sale: 1 added");
    }

    @Test
    void whoWantsNoMotionSeesNone() {
        long moving = shop.add(category, "A", "1");
        shop.add(category, "B", "1");
        try (Chromium.Profile still =
                chromium.profile(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE))) {
            ShopPage page = still.open(shop.worker(), "category=" + category);
            page.tab().evaluate("""
                    () => {
                      window.motions = 0;
                      const animate = Element.prototype.animate;
                      Element.prototype.animate = function (...motion) {
                        motions++;
                        return animate.apply(this, motion);
                      };
                    }
                    """);

            shop.patch("/api/products/" + moving, "{\"name\":\"Z\",\"price\":2}");

            assertThat(page.names()).hasText(new String[] {"B", "Z"});
            assertThat((Integer) page.tab().evaluate("motions")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&q=unicorn", "&beside=", "&size=9999", "&list=orders"})
    void onAPhoneNothingIsWiderThanTheScreen(String query) {
        shop.add(category, "A name of several words that is as long as names are", "9999999999.99");
        Page tab = profile.context().newPage();
        tab.setViewportSize(360, 740);
        tab.navigate(shop.worker().uri("/?category=" + category + query).toString());
        assertThat(tab.locator("tbody tr, .instead:visible").first()).isVisible();

        assertThat((List<?>) tab.evaluate("""
                () => [document.documentElement, ...document.querySelectorAll(".pane :is(tr, td, form, label, nav, header)")]
                  .filter((part) => part.scrollWidth > Math.max(part.clientWidth, 1) && getComputedStyle(part).display !== "inline")
                  .map((part) => `${part.tagName}.${part.className}: ${part.scrollWidth} in ${part.clientWidth}`)
                """)).isEmpty();
    }

    @Test
    void whatTheServerRefusesIsToldAndNothingChanges() {
        long id = shop.add(category, "A", "1");
        ShopPage page = open("category=" + category);

        Locator input = page.type(id, "price", "1.005");
        input.press("Enter");

        assertThat(page.find(".problem")).hasText("price must have at most 2 decimals");
        input.press("Escape");
        assertThat(page.cell(id, "price")).hasText("1.00");
    }

    @Test
    void aQueryThatTheServerRefusesIsToldAndCanBePutRight() {
        Page tab = profile.context().newPage();
        tab.navigate(shop.worker().uri("/?size=9999").toString());
        ShopPage page = new ShopPage(tab, tab.locator(".pane"));

        assertThat(page.find(".instead h2")).hasText("That cannot be shown");
        page.find(".remedy").click();

        page.awaitStatus("live");
        assertThat(page.rows()).hasCount(20);
    }

    @Test
    void markupInAValueIsOnlyText() {
        String name = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>";
        long id = shop.add(category, "harmless", "1");
        ShopPage page = open("category=" + category);

        page.edit(id, "name", name);

        assertThat(page.cell(id, "name")).hasText(name);
        assertThat(page.find("tbody img, tbody script")).hasCount(0);
        assertThat(page.tab()).hasTitle("Livelist: a shop");
    }

    @Test
    void ordersAreSeenAfterALoginAndNoLongerAfterALogout() {
        String item = "Kite " + UUID.randomUUID();
        Page tab = profile.context().newPage();
        tab.navigate(shop.worker().uri("/?list=orders").toString());
        ShopPage page = new ShopPage(tab, tab.locator(".pane"));
        assertThat(page.find(".instead h2")).hasText("Log in to see your orders");

        page.logIn("alice", "wrong");
        assertThat(page.find(".instead p")).containsText("That name and password are not known.");
        page.logIn("alice", "alice");
        page.awaitStatus("live");
        page.find(".create [name=item]").fill(item);
        page.find(".create [name=quantity]").fill("2");
        page.find(".create button").click();
        Locator placed = page.rows().filter(new Locator.FilterOptions().setHasText(item));
        assertThat(placed).hasCount(1);
        placed.locator("select").selectOption("SHIPPED");
        page.find("[name=status]").selectOption("=SHIPPED");
        assertThat(placed).hasCount(1);

        tab.locator("#logout").click();
        assertThat(page.find(".instead h2")).hasText("Log in to see your orders");
        assertThat(placed).hasCount(0);
        page.logIn("bob", "bob");
        page.awaitStatus("live");
        assertThat(placed).hasCount(0);
    }

    @Test
    void aLoginIsSentToNoOtherOriginThatALinkNames() throws IOException {
        try (Stranger stranger = Stranger.start()) {
            Page tab = profile.context().newPage();
            tab.navigate(shop.worker()
                    .uri("/?list=orders&beside=" + stranger.origin())
                    .toString());
            ShopPage page = new ShopPage(tab, tab.locator(".pane").first());
            assertThat(page.beside().find(".login")).isVisible();

            page.logIn("alice", "alice");
            page.awaitStatus("live");
            page.find(".create [name=item]").fill("Kite " + UUID.randomUUID());
            page.find(".create [name=quantity]").fill("1");
            page.find(".create button").click();
            assertThat(page.rows().first()).isVisible();
            tab.evaluate("origin => fetch(origin + '/last').catch(() => {})", stranger.origin());

            await().untilAsserted(() -> assertThat(stranger.asked()).contains("/last"));
            assertThat(stranger.asked()).contains("/live/orders");
            assertThat(stranger.logins()).isEmpty();
            assertThat(page.beside().find(".instead p")).containsText("They are sent to " + stranger.origin());
        }
    }

    @Test
    void thePageSaysHowTheStreamIsAndWhichWorkerAnswers() {
        try (Worker worker = Worker.start("page", List.of("sample.seed=30"))) {
            ShopPage page = profile.open(worker, "");
            assertThat(page.find(".worker")).hasText("page · local");

            worker.terminate();

            assertThat(page.find(".light")).hasAttribute("data-status", Pattern.compile("reconnecting"));
            assertThat(page.find(".notice")).isVisible();
            assertThat(page.names()).hasCount(20);
        }
    }

    @Test
    void tabsShareTheConnectionOfOneAndGoOnWithoutIt() {
        shop.add(category, "A", "1");
        Map<Page, List<String>> requests = new ConcurrentHashMap<>();
        profile.context().onRequest(request -> {
            if (request.url().contains("/live/") || request.url().contains("/live?")) {
                requests.computeIfAbsent(request.frame().page(), page -> new CopyOnWriteArrayList<>())
                        .add(request.url());
            }
        });
        List<Page> tabs = Stream.generate(this::sharingTab).limit(3).toList();
        assertThat(requests).containsOnlyKeys(tabs.get(0));

        tabs.get(0).close();
        shop.add(category, "B", "2");

        tabs.subList(1, 3).forEach(tab -> awaitRows(tab, 2));
        assertThat(requests).hasSize(2);
    }

    @Test
    void aChangeIsShownBeforeTheServerHasItAndTakenBackWhereItRefuses() {
        long id = shop.add(category, "A", "1");
        Page tab = profile.context().newPage();
        tab.navigate(shop.worker().uri("/shop.css").toString());

        Object shown = tab.evaluate("""
                async ({ category, id }) => {
                  const { liveList } = await import("/livelist-js/index.js");
                  const list = liveList("/live/products", { query: { category }, ahead: true });
                  const prices = [];
                  const seen = () => list.getSnapshot().rows.forEach(({ price }) => price === prices.at(-1) || prices.push(price));
                  await new Promise((live) => list.subscribe(() => (seen(), list.status === "live" && live())));
                  const write = (price) => list.ahead({ change: id, to: { price } }, ({ headers }) =>
                    fetch(`/api/products/${id}`, { method: "PATCH", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify({ price }) }));
                  await write(2);
                  await Promise.all([write(3), write(4)]);
                  const refused = await write(1.005).catch(({ status }) => status);
                  return `${prices} ${refused} ${list.getSnapshot().unconfirmed}`;
                }
                """, Map.of("category", category, "id", (int) id));

        assertThat(shown).isEqualTo("1,2,3,4,1.005,4 400 0");
    }

    /** A tab with two lists, which it shares with the others. */
    private Page sharingTab() {
        Page tab = profile.context().newPage();
        tab.navigate(shop.worker().uri("/shop.css").toString());
        tab.evaluate("""
                async (category) => {
                  const { liveList } = await import("/livelist-js/index.js");
                  window.shared = ["name", "price"].map((sort) => liveList("/live/products", { query: { category, sort }, share: "tabs" }));
                  shared.forEach((list) => list.subscribe(() => {}));
                }
                """, category);
        awaitRows(tab, 1);
        return tab;
    }

    /** The page's content security policy does not let the browser wait for an expression. */
    private static void awaitRows(Page tab, int count) {
        String shown =
                "count => shared.every(list => list.status === 'live' && list.getSnapshot().rows.length === count)";
        tab.waitForCondition(() -> (boolean) tab.evaluate(shown, count));
    }

    private ShopPage open(String query) {
        return profile.open(shop.worker(), query);
    }
}
