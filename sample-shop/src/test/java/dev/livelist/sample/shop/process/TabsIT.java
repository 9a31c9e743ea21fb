package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tabs that share a connection, in a real browser: the one that has it closes, freezes, crashes, or the network is gone for a while. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TabsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern OPEN = Pattern.compile("(?m)^livelist_streams(?:\\{[^}]*})? ([0-9.]+)$");

    /** Opens four lists, and shows them. {@code differing} says which of them show something else than the server's document. */
    private static final String LISTS = """
            async (category) => {
              const { liveList } = await import("/livelist-js/index.js");
              const queries = [{}, { sort: "price,desc" }, { "price.gte": 100 }, { size: 1 }];
              window.lists = queries.map((query) => liveList("/live/products", { query: { category, ...query }, share: "tabs" }));
              window.drawn = lists.map(() => document.body.appendChild(document.createElement("p")));
              window.textOf = (rows) => rows.map(({ name, price }) => `${name} ${price}`).join();
              lists.forEach((list, place) => list.subscribe(() => (drawn[place].textContent = textOf(list.getSnapshot().rows))));
              window.differing = async () => {
                const differing = [];
                for (const [place, list] of lists.entries()) {
                  const { rows } = await (await fetch(list.url, { cache: "no-store" })).json();
                  if (list.status !== "live" || drawn[place].textContent !== textOf(rows)) {
                    differing.push(`${list.url} is ${list.status} with ${drawn[place].textContent}`);
                  }
                }
                return differing;
              };
            }
            """;

    private Chromium chromium;
    private Worker worker;
    private Shop shop;
    private Chromium.Profile profile;
    private String category;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        worker = Worker.start("tabs", List.of());
        shop = new Shop(worker);
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            worker.close();
        }
    }

    @BeforeEach
    void newProfile() {
        category = "tabs-" + UUID.randomUUID();
        profile = chromium.profile();
        shop.add(category, "Lamp", "10");
        shop.add(category, "Villa", "900");
    }

    @AfterEach
    void closeProfile() {
        profile.close();
        assertThat(profile.complaints()).isEmpty();
    }

    @Test
    void sixTabsWithFourListsEachHaveOneConnection() {
        List<Page> tabs = open(6);
        awaitOneStream();

        shop.add(category, "Chair", "19.50");

        awaitInStep(tabs);
        awaitOneStream();
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.argumentSet("closes", (Consumer<Page>) Page::close),
                Arguments.argumentSet("is frozen", (Consumer<Page>) TabsIT::freeze),
                Arguments.argumentSet("crashes", (Consumer<Page>) TabsIT::crash));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whenTheLeadersTabEndsAnotherTakesOverAndNothingIsLost(Consumer<Page> end) {
        Page leader = open(1).get(0);
        List<Page> others = open(2);

        end.accept(leader);
        shop.add(category, "Chair", "190.50");

        awaitInStep(others);
        awaitOneStream();
    }

    @Test
    void afterATimeWithoutANetworkAllTabsAreInStep() {
        List<Page> tabs = open(3);
        profile.context().setOffline(true);
        tabs.forEach(tab -> tab.waitForFunction("() => lists.every((list) => list.status === 'reconnecting')"));
        shop.add(category, "Chair", "190.50");

        profile.context().setOffline(false);

        awaitInStep(tabs);
        awaitOneStream();
    }

    /** Opens tabs, and waits until each is in step: the first one leads. */
    private List<Page> open(int count) {
        List<Page> tabs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Page tab = profile.context().newPage();
            tab.setDefaultTimeout(PATIENCE.toMillis());
            tab.navigate(worker.uri("/livelist-js/index.js").toString()); // any page of that origin will do
            tab.evaluate(LISTS, category);
            awaitInStep(List.of(tab));
            tabs.add(tab);
        }
        return tabs;
    }

    private static void awaitInStep(List<Page> tabs) {
        for (Page tab : tabs) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(250))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat((List<?>) tab.evaluate("() => differing()"))
                            .isEmpty());
        }
    }

    /** What the server counts: streams of tabs that have gone are noticed with a heartbeat. */
    private void awaitOneStream() {
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            Matcher open = OPEN.matcher(shop.get("/actuator/prometheus").body());
            assertThat(open.find()).isTrue();
            assertThat(open.group(1)).isEqualTo("1.0");
        });
    }

    /** As a browser does with a tab that nobody has looked at for long: nothing in it runs any more. */
    private static void freeze(Page tab) {
        JsonObject frozen = new JsonObject();
        frozen.addProperty("state", "frozen");
        CDPSession session = tab.context().newCDPSession(tab);
        session.send("Page.setWebLifecycleState", frozen);
    }

    /** Its renderer ends, as by an address that browsers have for that. */
    private static void crash(Page tab) {
        boolean[] crashed = {false};
        tab.onCrash(same -> crashed[0] = true);
        try {
            tab.navigate("chrome://crash");
        } catch (PlaywrightException e) {
            // No answer comes from there.
        }
        tab.context().pages().stream()
                .filter(other -> other != tab)
                .findFirst()
                .orElseThrow()
                .waitForCondition(() -> crashed[0]);
    }
}
