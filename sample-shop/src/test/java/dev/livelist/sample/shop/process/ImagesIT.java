package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Takes the pictures of the page in each of its states. They go to {@code target/images}; with
 * {@code -Dsample.images=$PWD/docs/images} they become those of the documentation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImagesIT {

    private static final Path OUT = Path.of(System.getProperty("sample.images", "target/images"));

    /** How many seconds of changes the chart shows before a picture is taken: more where it is for the documentation. */
    private static final int CHART_SECONDS = System.getProperty("sample.images") == null ? 2 : 8;

    private Chromium chromium;
    private TwoWorkers workers;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        workers = TwoWorkers.start();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            workers.close();
        }
    }

    @Test
    void twoWorkers() {
        take("two-workers", wide(), "/?size=10&beside=" + workers.second().uri(""), page -> {
            page.beside().awaitStatus("live");
            changeForAWhile(page);
            assertThat(page.beside().find(".since")).containsText("changed");
        });
    }

    @Test
    void dark() {
        take("dark", wide().setColorScheme(ColorScheme.DARK), "/?size=10&sort=price,desc", ImagesIT::changeForAWhile);
    }

    @Test
    void phone() {
        take("phone", narrow(), "/?size=10", ImagesIT::changeForAWhile);
    }

    @Test
    void phoneDark() {
        take("phone-dark", narrow().setColorScheme(ColorScheme.DARK), "/?size=10&category=toys", page -> {});
    }

    @Test
    void connecting() {
        shoot("connecting", wide(), "/?size=10", page -> {
            page.tab().route("**/live/**", never -> {});
            page.tab().reload();
            page.awaitStatus("connecting");
        });
    }

    @Test
    void noRowsMatch() {
        take("empty", wide(), "/?q=unicorn", page -> assertThat(page.find(".instead h2"))
                .isVisible());
    }

    @Test
    void stale() {
        take("stale", wide(), "/?size=10&beside=" + workers.second().uri(""), page -> {
            page.beside().awaitStatus("live");
            workers.redis().kill();
            page.awaitStatus("stale");
            page.beside().awaitStatus("stale");
        });
        workers.redis().start();
    }

    @Test
    void lostConnection() {
        take("reconnecting", wide(), "/?size=10", page -> {
            page.tab().context().setOffline(true);
            page.awaitStatus("reconnecting");
        });
    }

    @Test
    void noServer() {
        shoot("unreachable", wide(), "/", page -> {
            page.tab().route("**/live/**", Route::abort);
            page.tab().reload();
            assertThat(page.find(".instead h2")).isVisible();
        });
    }

    @Test
    void refusedQuery() {
        shoot("error", wide(), "/?size=9999", page -> assertThat(page.find(".instead h2"))
                .isVisible());
    }

    @Test
    void loggedOut() {
        shoot("logged-out", wide(), "/?list=orders", page -> assertThat(page.find(".login"))
                .isVisible());
    }

    @Test
    void orders() {
        Shop alices = new Shop(workers.first()).as("alice");
        List.of("Amber lamp", "Blue kite", "Copper kettle")
                .forEach(item -> alices.post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":2}"));
        shoot("orders", wide(), "/?list=orders", page -> {
            page.logIn("alice", "alice");
            page.awaitStatus("live");
            page.rows().first().locator("select").selectOption("PAID");
            assertThat(page.find(".since")).containsText("changed");
        });
    }

    private void take(String name, Browser.NewContextOptions options, String path, Consumer<ShopPage> arrange) {
        shoot(name, options, path, page -> {
            page.awaitStatus("live");
            arrange.accept(page);
        });
    }

    private void shoot(String name, Browser.NewContextOptions options, String path, Consumer<ShopPage> arrange) {
        try (Chromium.Profile profile = chromium.profile(options)) {
            Page tab = profile.context().newPage();
            tab.navigate(workers.first().uri(path).toString());
            ShopPage page = new ShopPage(tab, tab.locator(".pane").first());
            arrange.accept(page);
            tab.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
            tab.mouse().move(0, 0);
            tab.waitForFunction("() => !document.querySelector('.gliding')");
            // All of the page, but of a phone what fits on its screen.
            tab.screenshot(new Page.ScreenshotOptions()
                    .setPath(OUT.resolve(name + ".png"))
                    .setFullPage(tab.viewportSize().width > tab.viewportSize().height));
            tab.navigate(
                    "about:blank"); // a request that is intercepted while its page is closed has nobody to answer it
        }
    }

    /** So many changes that the chart has something to show and some rows glow. */
    private static void changeForAWhile(ShopPage page) {
        page.find(".customers").click();
        page.tab()
                .waitForFunction(
                        "seconds => document.querySelector('.chart path').getAttribute('d').match(/v-/g)?.length >= seconds",
                        CHART_SECONDS,
                        new Page.WaitForFunctionOptions().setTimeout(120_000));
        page.find(".customers").click();
    }

    private static Browser.NewContextOptions wide() {
        return new Browser.NewContextOptions().setViewportSize(1360, 560).setLocale("en-GB");
    }

    private static Browser.NewContextOptions narrow() {
        return new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setDeviceScaleFactor(2)
                .setLocale("en-GB");
    }
}
