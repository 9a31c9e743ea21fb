package dev.livelist.sample.shop.process;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The shop's page in one tab, as somebody sees and uses it.
 *
 * @param pane the pane that is looked at: the first, or the one beside it
 */
record ShopPage(Page tab, Locator pane) {

    /** How long anything may take that a fault is in the way of: a page that has tried often in vain waits for half a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static ShopPage open(BrowserContext context, String url) {
        Page tab = context.newPage();
        tab.navigate(url);
        ShopPage page = new ShopPage(tab, tab.locator(".pane").first());
        page.awaitStatus("live");
        return page;
    }

    /** The pane beside the first. */
    ShopPage beside() {
        return new ShopPage(tab, tab.locator(".pane").nth(1));
    }

    void awaitStatus(String status) {
        assertThat(find(".light"))
                .hasAttribute(
                        "data-status",
                        status,
                        new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE.toMillis()));
    }

    Locator find(String selector) {
        return pane.locator(selector);
    }

    /** The rows that are there to stay; one that leaves is still seen for an instant. */
    Locator rows() {
        return find("tbody tr[data-id]");
    }

    Locator names() {
        return find("tbody tr[data-id] td[data-field=name]");
    }

    Locator row(long id) {
        return find("tbody tr[data-id='" + id + "']");
    }

    Locator cell(long id, String field) {
        return row(id).locator("[data-field=" + field + "]");
    }

    void sortBy(String field) {
        find("th[data-sort=" + field + "] button").click();
    }

    /** Puts an input in place of a value and types into it. */
    Locator type(long id, String field, String text) {
        cell(id, field).locator(".edit").click();
        Locator input = cell(id, field).locator("input");
        input.fill(text);
        return input;
    }

    void edit(long id, String field, String text) {
        type(id, field, text).press("Enter");
    }

    void logIn(String user, String password) {
        find("[name=user]").fill(user);
        find("[name=password]").fill(password);
        find(".login button").click();
    }

    /** The document in the page's store. */
    JsonNode document() {
        return Shop.JSON.readTree((String) tab.evaluate("n => JSON.stringify(panes()[n].snapshot.document)", index()));
    }

    /** Waits until the store and the table show what that shop answers to the same query now. */
    void awaitSameAs(Shop shop, String query) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            JsonNode expected = shop.get("/live/products?" + query).json();
            assertThat(document()).isEqualTo(numbersAsInJavaScript(expected));
            assertThat(texts()).isEqualTo(textsOf(expected));
        });
    }

    private int index() {
        return ((Number) pane.evaluate("pane => [...pane.parentElement.children].indexOf(pane)")).intValue();
    }

    /** Ids, names, categories and prices as they are read in the table, and what is said of the page. */
    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        Object rows = pane.evaluate("""
                pane => [...pane.querySelectorAll("tbody tr[data-id]")].map((row) =>
                  ["id", "name", "category", "price"].map((field) =>
                    row.querySelector(`[data-field=${field}]`).textContent).join("|"))
                """);
        ((List<?>) rows).forEach(row -> texts.add((String) row));
        texts.add(find(".range").textContent());
        return texts;
    }

    private static List<String> textsOf(JsonNode document) {
        List<String> texts = new ArrayList<>();
        for (JsonNode row : document.get("rows")) {
            JsonNode category = row.get("category");
            texts.add(String.join(
                    "|",
                    row.get("id").asString(),
                    row.get("name").asString(),
                    category.isNull() ? "none" : category.asString(),
                    row.get("price").decimalValue().setScale(2).toPlainString()));
        }
        int page = document.get("page").asInt();
        int size = document.get("size").asInt();
        int total = document.get("total").asInt();
        int count = document.get("rows").size();
        int first = page * size + 1;
        texts.add(
                count == 0
                        ? "none of " + total
                        : "%d–%d of %d, page %d of %d"
                                .formatted(
                                        first,
                                        first + count - 1,
                                        total,
                                        page + 1,
                                        Math.max(1, (total + size - 1) / size)));
        return texts;
    }

    /** 2.50 is 2.5 there. */
    private static JsonNode numbersAsInJavaScript(JsonNode document) {
        for (JsonNode row : document.get("rows")) {
            ((tools.jackson.databind.node.ObjectNode) row)
                    .put(
                            "price",
                            new java.math.BigDecimal(row.get("price")
                                    .decimalValue()
                                    .stripTrailingZeros()
                                    .toPlainString()));
        }
        return Shop.JSON.readTree(document.toString());
    }
}
