package dev.livelist.sample.shop.process;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A real browser, for the thread that has started it. Without one on the machine, the tests that want it are skipped. */
final class Chromium implements AutoCloseable {

    private static final Path EXECUTABLE = Path.of("/usr/bin/chromium");
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-precise-memory-info",
            "--js-flags=--expose-gc");

    private final Playwright playwright = Playwright.create();
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(EXECUTABLE)
                    .setArgs(ARGUMENTS));

    private Chromium() {}

    static Chromium start() {
        Assumptions.assumeTrue(
                Files.isExecutable(EXECUTABLE),
                "There is no " + EXECUTABLE + "; apt-get install chromium to test the page");
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        return new Chromium();
    }

    /** A new profile: tabs in it share connections and nothing else is open in it. */
    Profile profile() {
        return profile(new Browser.NewContextOptions());
    }

    Profile profile(Browser.NewContextOptions options) {
        return new Profile(browser.newContext(options), new ArrayList<>());
    }

    @Override
    public void close() {
        playwright.close();
    }

    /**
     * A profile of the browser.
     *
     * @param complaints errors in the pages' own scripts; a server that cannot be reached is none
     */
    record Profile(BrowserContext context, List<String> complaints) implements AutoCloseable {

        Profile {
            context.onWebError(error -> complaints.add(error.error()));
            context.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                    complaints.add(message.text());
                }
            });
        }

        /** Opens the page of the shop and waits until its table is live. */
        ShopPage open(Worker worker, String query) {
            return ShopPage.open(context, worker.uri("/?" + query).toString());
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
