package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The desk in a real browser: a count, groups, a board, one order, and a feed that waits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeskIT {

    private static final Pattern OPEN = Pattern.compile("(?m)^livelist_streams(?:\\{[^}]*})? ([0-9.]+)$");

    private Chromium chromium;
    private Chromium.Profile profile;
    private Shop shop;
    private Shop alice;
    private Page desk;
    private String item;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        shop = Database.H2.shop();
        alice = shop.as("alice");
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        item = "desk-" + UUID.randomUUID();
        profile = chromium.profile();
        desk = profile.context().newPage();
        desk.navigate(shop.worker().uri("/desk.html").toString());
        desk.fill("#login [name=user]", "alice");
        desk.fill("#login [name=password]", "alice");
        desk.click("#login button");
        assertThat(desk.locator("#board")).isVisible();
    }

    @AfterEach
    void close() {
        profile.close();
        assertThat(profile.complaints()).isEmpty();
    }

    private String order(int quantity) {
        return alice.post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":" + quantity + "}")
                .json()
                .get("id")
                .asString();
    }

    private Locator card(String status, String id) {
        return desk.locator("#board [data-status=" + status + "] [data-id='" + id + "']");
    }

    private int counted(String status) {
        Locator output = desk.locator("#board [data-status=" + status + "] output");
        assertThat(output).hasText(Pattern.compile("none|.* pieces"));
        String text = output.textContent();
        return text.equals("none") ? 0 : Integer.parseInt(text.substring(0, text.indexOf(',')));
    }

    @Test
    void anOrderGoesOverTheBoardAndIsCountedAndShownInDetail() {
        String id = order(3);
        assertThat(card("NEW", id)).hasText(Pattern.compile("3 × " + item));
        assertThat(desk.locator("#new")).hasText(Pattern.compile("[1-9][0-9]* new"));
        int paid = counted("PAID");
        card("NEW", id).locator("button").first().click();
        assertThat(desk.locator("#detail")).containsText("NEW");

        card("NEW", id).locator(".next").click();

        assertThat(card("PAID", id)).isVisible();
        assertThat(card("NEW", id)).hasCount(0);
        assertThat(desk.locator("#detail")).containsText("PAID");
        assertThat(desk.locator("#board [data-status=PAID] output"))
                .hasText(Pattern.compile((paid + 1) + ", .* pieces"));
        assertThat(alice.get("/api/orders/" + id).json().get("status").asString())
                .isEqualTo("PAID");

        alice.delete("/api/orders/" + id);
        assertThat(desk.locator("#detail")).containsText("not there any more");
    }

    @Test
    void theFeedSaysWhatIsNewAndWaits() {
        Locator first = desk.locator("#feed li").first();
        Locator more = desk.locator("#feed button");
        String shown = item + "-shown";
        shop.add("home", shown, "1");
        if (!first.textContent().contains(shown)) {
            more.click();
        }
        assertThat(first).containsText(shown);

        List<Long> added = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            added.add(shop.add("home", item + "-" + i, "2"));
        }

        assertThat(more).hasText("3 new");
        assertThat(first).containsText(shown);
        more.click();
        assertThat(first).containsText(item + "-2");
        assertThat(more).isHidden();
        added.forEach(id -> shop.delete("/api/products/" + id));
    }

    @Test
    void allOfItComesOverOneConnection() {
        String id = order(1);
        card("NEW", id).locator("button").first().click();
        assertThat(desk.locator("#detail")).containsText(item);

        // Streams of pages that have been closed are noticed with their second heartbeat.
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            Matcher open = OPEN.matcher(shop.get("/actuator/prometheus").body());
            assertThat(open.find()).isTrue();
            assertThat(open.group(1)).isEqualTo("1.0");
        });
    }
}
