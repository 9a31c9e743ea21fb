package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Takes the pictures of the page in each of its states. They go to {@code target/images}; with
 * {@code -Dsample.images=../docs/images} they become those of the documentation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImagesIT {

    private static final Path OUT = Path.of(System.getProperty("sample.images", "target/images"));

    private Chromium chromium;
    private EmbeddedPostgres postgres;
    private RedisServer redis;
    private Worker first;
    private Worker second;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        postgres = Database.startPostgres();
        redis = RedisServer.running();
        first = worker("worker-1");
        second = worker("worker-2");
    }

    @AfterAll
    void stop() throws IOException {
        if (chromium == null) {
            return;
        }
        chromium.close();
        first.close();
        second.close();
        redis.close();
        postgres.close();
    }

    @Test
    void twoWorkersLight() {
        take("two-workers", wide(), "/?size=10&beside=" + second.uri(""), page -> {
            page.beside().awaitStatus("live");
            changeSome(page);
            assertThat(page.beside().find(".since")).containsText("just now");
        });
    }

    @Test
    void dark() {
        take("dark", wide().setColorScheme(ColorScheme.DARK), "/?size=10&sort=price,desc", ImagesIT::changeSome);
    }

    @Test
    void phone() {
        take(
                "phone",
                new Browser.NewContextOptions().setViewportSize(390, 844).setDeviceScaleFactor(2),
                "/?size=10",
                page -> {});
    }

    @Test
    void noRowsMatch() {
        take("empty", wide(), "/?q=unicorn", page -> assertThat(page.find(".instead h2"))
                .isVisible());
    }

    @Test
    void stale() {
        take("stale", wide(), "/?size=10&beside=" + second.uri(""), page -> {
            page.beside().awaitStatus("live");
            redis.kill();
            page.awaitStatus("stale");
            page.beside().awaitStatus("stale");
        });
        redis.start();
    }

    @Test
    void lostConnection() {
        take("reconnecting", wide(), "/?size=10", page -> {
            page.tab().context().setOffline(true);
            page.awaitStatus("reconnecting");
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

    private void take(String name, Browser.NewContextOptions options, String path, Consumer<ShopPage> arrange) {
        shoot(name, options, path, page -> {
            page.awaitStatus("live");
            arrange.accept(page);
        });
    }

    private void shoot(String name, Browser.NewContextOptions options, String path, Consumer<ShopPage> arrange) {
        try (Chromium.Profile profile = chromium.profile(options)) {
            Page tab = profile.context().newPage();
            tab.navigate(first.uri(path).toString());
            ShopPage page = new ShopPage(tab, tab.locator(".pane").first());
            arrange.accept(page);
            tab.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
            tab.screenshot(new Page.ScreenshotOptions().setPath(OUT.resolve(name + ".png")));
        }
    }

    /** A few changes, so that the chart has something to show and some rows glow. */
    private static void changeSome(ShopPage page) {
        page.find(".customers").click();
        page.tab()
                .waitForFunction(
                        "() => panes()[0].snapshot.rows.filter((r) => Date.now() - Date.parse(r.updatedAt) < 6e4).length > 5");
    }

    private static Browser.NewContextOptions wide() {
        return new Browser.NewContextOptions().setViewportSize(1360, 800).setLocale("en-GB");
    }

    private Worker worker(String name) {
        List<String> properties = new ArrayList<>(Database.properties(postgres, "postgres"));
        properties.addAll(redis.properties());
        return Worker.start(name, properties);
    }
}
