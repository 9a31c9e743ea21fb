package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private Playwright playwright;
    private Browser browser;
    private Shop shop;
    private BrowserContext context;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private String category;

    @BeforeAll
    void startBrowser() {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM),
                "There is no " + CHROMIUM + "; apt-get install chromium to test the page");
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        shop = Database.H2.shop();
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    void stopBrowser() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void newProfile() {
        category = "page-" + UUID.randomUUID();
        context = browser.newContext();
        complaints.clear();
        context.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
    }

    @AfterEach
    void closeProfile() {
        context.close();
    }

    @Test
    void whatIsEditedInOneTabIsSeenInAnother() {
        long id = shop.add(category, "Lamp", "10");
        Page one = open("category=" + category);
        Page other = open("category=" + category);

        cell(one, id, "name").getByRole(AriaRole.BUTTON).click();
        Locator input = cell(one, id, "name").locator("input");
        input.fill("Lantern");
        input.press("Enter");

        assertThat(cell(other, id, "name")).hasText("Lantern");
        assertThat(cell(one, id, "name")).hasText("Lantern");
        assertThat(complaints).isEmpty();
        assertThat(shop.get("/api/products/" + id).json().get("name").asString())
                .isEqualTo("Lantern");
    }

    @Test
    void aProductIsAddedTakenOffSaleAndDeletedOnThePage() {
        long first = shop.add(category, "A", "1");
        long second = shop.add(category, "B", "2");
        Page one = open("category=" + category);
        Page other = open("category=" + category + "&sort=price,desc");

        one.locator("#create [name=name]").fill("C");
        one.locator("#create [name=category]").fill(category);
        one.locator("#create [name=price]").fill("3.50");
        one.locator("#create button").click();
        assertThat(names(other)).hasText(new String[] {"C", "B", "A"});
        assertThat(other.locator("#range")).hasText("1–3 of 3, page 1 of 1");

        cell(one, first, "active").locator("input").uncheck();
        assertThat(names(other)).hasText(new String[] {"C", "B"});

        row(one, second).locator(".delete").click();
        assertThat(names(other)).hasText(new String[] {"C"});
        assertThat(names(one)).hasText(new String[] {"C"});
        assertThat(other.locator("#range")).hasText("1–1 of 1, page 1 of 1");
    }

    @Test
    void theListIsSortedFilteredSearchedAndPaged() {
        for (int i = 10; i < 40; i++) {
            shop.add(category, "P" + i, String.valueOf(100 - i));
        }
        Page page = open("category=" + category);

        assertThat(names(page)).hasCount(20);
        assertThat(page.locator("#range")).hasText("1–20 of 30, page 1 of 2");
        page.locator("#next").click();
        assertThat(names(page)).hasCount(10);
        assertThat(names(page).first()).hasText("P30");

        page.locator("th[data-sort=price] button").click();
        assertThat(names(page).first()).hasText("P39");
        assertThat(page.locator("th[data-sort=price]")).hasAttribute("aria-sort", "ascending");
        page.locator("th[data-sort=price] button").click();
        assertThat(names(page).first()).hasText("P10");

        page.locator("[name='price.lte']").fill("65");
        assertThat(page.locator("#range")).hasText("1–5 of 5, page 1 of 1");
        page.locator("[name=q]").fill("p37");
        assertThat(names(page)).hasText(new String[] {"P37"});
    }

    @Test
    void whatSomebodyIsTypingSurvivesWhateverElseHappens() {
        long moving = shop.add(category, "A", "1");
        shop.add(category, "B", "1");
        Page page = open("category=" + category);
        cell(page, moving, "price").locator("button").click();
        Locator input = cell(page, moving, "price").locator("input");
        input.fill("12");

        shop.patch("/api/products/" + moving, "{\"name\":\"Z\"}");
        assertThat(names(page)).hasText(new String[] {"B", "Z"});

        assertThat(input).hasValue("12");
        assertThat(input).isFocused();
        input.press("Enter");
        assertThat(cell(page, moving, "price")).hasText("12.00");
    }

    @Test
    void whatTheServerRefusesIsToldAndNothingChanges() {
        long id = shop.add(category, "A", "1");
        Page page = open("category=" + category);

        cell(page, id, "price").locator("button").click();
        Locator input = cell(page, id, "price").locator("input");
        input.fill("1.005");
        input.press("Enter");

        assertThat(page.locator("#problem")).hasText("price must have at most 2 decimals");
        input.press("Escape");
        assertThat(cell(page, id, "price")).hasText("1.00");
    }

    @Test
    void thePageSaysHowTheStreamIsAndWhichWorkerAnswers() {
        try (Worker worker = Worker.start("page", List.of("sample.seed=30"))) {
            Page page = context.newPage();
            page.navigate(worker.uri("/").toString());
            assertThat(page.locator("#state")).hasText("live");
            assertThat(page.locator("#worker")).hasText("last answer from page");

            worker.terminate();

            assertThat(page.locator("#status")).hasAttribute("data-state", Pattern.compile("reconnecting|closed"));
            assertThat(names(page)).hasCount(20);
        }
    }

    @Test
    void thePatchFunctionDoesAllThatRfc6902Says() {
        Page page = open("");

        Object result = page.evaluate("""
                async () => {
                  const { applyPatch } = await import("/json-patch.js");
                  const refused = (document, ...patch) => {
                    const before = JSON.stringify(document);
                    try {
                      applyPatch(document, patch);
                      return false;
                    } catch {
                      return JSON.stringify(document) === before;
                    }
                  };
                  const same = (document, patch, expected) =>
                    JSON.stringify(applyPatch(document, patch)) === JSON.stringify(expected);
                  const keeps = { a: [1, 2] };
                  return {
                    add: same([1, 3], [{ op: "add", path: "/1", value: 2 }], [1, 2, 3]),
                    append: same([1], [{ op: "add", path: "/-", value: 2 }], [1, 2]),
                    remove: same({ a: 1, b: 2 }, [{ op: "remove", path: "/a" }], { b: 2 }),
                    replace: same({ a: [1, { b: 2 }] }, [{ op: "replace", path: "/a/1/b", value: null }], { a: [1, { b: null }] }),
                    moveDown: same([1, 2, 3], [{ op: "move", from: "/0", path: "/2" }], [2, 3, 1]),
                    moveUp: same([1, 2, 3], [{ op: "move", from: "/2", path: "/0" }], [3, 1, 2]),
                    copy: same({ a: 1 }, [{ op: "copy", from: "/a", path: "/b" }], { a: 1, b: 1 }),
                    test: same({ a: [{ b: 1 }] }, [{ op: "test", path: "/a", value: [{ b: 1 }] }], { a: [{ b: 1 }] }),
                    whole: same({ a: 1 }, [{ op: "replace", path: "", value: 2 }], 2),
                    escaped: same({ "a/b": 1, "~1": 2 }, [{ op: "remove", path: "/a~1b" }, { op: "remove", path: "/~01" }], {}),
                    shares: applyPatch({ keeps, x: 1 }, [{ op: "replace", path: "/x", value: 2 }]).keeps === keeps,
                    absent: refused({}, { op: "replace", path: "/a", value: 1 }),
                    beyond: refused([1], { op: "add", path: "/2", value: 1 }),
                    leadingZero: refused([1, 2], { op: "remove", path: "/01" }),
                    inherited: refused({}, { op: "remove", path: "/toString" }),
                    halfway: refused([1], { op: "add", path: "/0", value: 0 }, { op: "test", path: "/0", value: 9 }),
                  };
                }
                """);

        assertThat(result)
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .hasSize(16)
                .allSatisfy((name, holds) -> assertThat(holds).as("%s", name).isEqualTo(true));
    }

    private Page open(String query) {
        Page page = context.newPage();
        page.navigate(shop.worker().uri("/?" + query).toString());
        assertThat(page.locator("#status")).hasAttribute("data-state", "live");
        return page;
    }

    private static Locator names(Page page) {
        return page.locator("#rows td[data-field=name]");
    }

    private static Locator row(Page page, long id) {
        return page.locator("#rows tr[data-id='" + id + "']");
    }

    private static Locator cell(Page page, long id, String field) {
        return row(page, id).locator("[data-field=" + field + "]");
    }
}
