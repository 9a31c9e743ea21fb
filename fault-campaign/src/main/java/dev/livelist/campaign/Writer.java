package dev.livelist.campaign;

import dev.livelist.campaign.Ledger.Outcome;
import dev.livelist.campaign.Ledger.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes to rows of its own over HTTP, one request after the other, on any worker, and keeps the ledger of them. */
final class Writer {

    private static final AtomicInteger TOKENS = new AtomicInteger();
    private static final List<String> WORDS = List.of("lamp", "chair", "desk", "salami", "vase", "clock");
    private static final List<String> STATES = List.of("NEW", "PAID", "SHIPPED", "CANCELLED");
    private static final int MANY = 70;
    private static final int WORD = 0;
    private static final int CATEGORY = 1;
    private static final int PRICE = 2;
    private static final int ACTIVE = 3;
    private static final int QUANTITY = 2;
    private static final int STATUS = 3;

    private final Ledger products;
    private final Ledger orders;
    private final List<Member> members;
    private final Random random;
    private final String bulk;
    private @Nullable Member only;
    private final List<String> mine = new ArrayList<>();
    private final Map<String, String> myOrders = new LinkedHashMap<>();

    /** @param number which of the writers this is */
    Writer(int number, long seed, List<Member> members, Ledger products, Ledger orders) {
        this.members = members;
        this.random = new Random(seed * 31 + number);
        this.products = products;
        this.orders = orders;
        this.bulk = "bulk" + number;
    }

    /** What came of a request, and where it could be read, its body. */
    private record Answer(Outcome outcome, @Nullable JsonNode body, String told) {}

    /** Writes one thing, somewhere. */
    void write() throws InterruptedException {
        mine.removeIf(products::isGone);
        myOrders.keySet().removeIf(orders::isGone);
        if (random.nextInt(4) == 0) {
            writeOrder();
            return;
        }
        int choice = random.nextInt(100);
        if (mine.isEmpty() || choice < (mine.size() > MANY ? 5 : 25)) {
            addProduct();
        } else if (choice < 32) {
            addSeveral(3 + random.nextInt(5), random.nextInt(3) == 0);
        } else if (choice < 38) {
            reprice();
        } else if (choice < (mine.size() > MANY ? 80 : 52)) {
            deleteProduct();
        } else {
            changeProduct();
        }
    }

    /** Adds so many products in one transaction. */
    void addSeveral(int count, boolean rolledBack) throws InterruptedException {
        Map<String, Row> rows = new LinkedHashMap<>();
        ArrayNode body = Json.MAPPER.createArrayNode();
        for (int i = 0; i < count; i++) {
            String token = newToken();
            Row row = newProduct(token);
            rows.put(token, row);
            body.add(product(rolledBack ? row.with(WORD, Ledger.rolledBackName(token)) : row));
        }
        Answer answer = send(null, "POST", "/api/products/batch" + (rolledBack ? "?fail=true" : ""), body.toString());
        if (rolledBack) {
            products.rolledBack();
            return;
        }
        products.remember(rows.keySet(), answer.told);
        products.added(rows, answer.outcome);
        mine.addAll(rows.keySet());
        if (answer.body != null) {
            List<String> tokens = List.copyOf(rows.keySet());
            for (int i = 0; i < tokens.size(); i++) {
                products.hasId(tokens.get(i), answer.body.get(i).get("id").asString());
            }
        }
    }

    /** Changes one of its products by way of that worker. */
    void changeProductAt(Member member) throws InterruptedException {
        only = member;
        try {
            if (anyProduct() == null) {
                addProduct();
            } else {
                changeProduct();
            }
        } finally {
            only = null;
        }
    }

    /** Deletes what it has, one after the other. */
    void deleteAll() throws InterruptedException {
        for (String token : List.copyOf(mine)) {
            if (products.isThere(token) && products.id(token) != null) {
                delete(token);
            }
        }
        mine.removeIf(products::isGone);
    }

    private void changeProduct() throws InterruptedException {
        String token = anyProduct();
        if (token == null) {
            return;
        }
        int place = random.nextInt(4);
        Comparable<?> value =
                switch (place) {
                    case WORD -> Ledger.nameOf(anyWord(), token);
                    case CATEGORY -> anyCategory();
                    case PRICE -> anyPrice();
                    default -> random.nextInt(4) != 0;
                };
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.set(List.of("name", "category", "price", "active").get(place), Json.MAPPER.valueToTree(value));
        Answer answer = send(null, "PATCH", "/api/products/" + products.id(token), body.toString());
        products.remember(List.of(token), answer.told);
        products.wrote(token, row -> row == null ? null : row.with(place, value), answer.outcome);
    }

    private void addProduct() throws InterruptedException {
        String token = newToken();
        Row row = newProduct(token);
        Answer answer = send(null, "POST", "/api/products", product(row).toString());
        products.remember(List.of(token), answer.told);
        products.wrote(token, before -> row, answer.outcome);
        mine.add(token);
        if (answer.body != null) {
            products.hasId(token, answer.body.get("id").asString());
        }
    }

    private void deleteProduct() throws InterruptedException {
        String token = anyProduct();
        if (token != null) {
            delete(token);
        }
    }

    private void delete(String token) throws InterruptedException {
        Answer answer = send(null, "DELETE", "/api/products/" + products.id(token), "");
        products.remember(List.of(token), answer.told);
        products.wrote(token, row -> null, answer.outcome);
    }

    /** Changes all prices of a category in one statement. No other writer uses that category. */
    private void reprice() throws InterruptedException {
        int percent = random.nextBoolean() ? 10 : -10;
        BigDecimal factor = BigDecimal.valueOf(100 + percent, 2);
        Answer answer = send(
                null, "POST", "/api/products/reprice", "{\"category\":\"" + bulk + "\",\"percent\":" + percent + "}");
        products.remember(mine, answer.told);
        products.wroteAll(
                mine,
                row -> row == null || !bulk.equals(row.values().get(CATEGORY))
                        ? row
                        : row.with(PRICE, times((BigDecimal) row.values().get(PRICE), factor)),
                answer.outcome);
    }

    private static @Nullable BigDecimal times(@Nullable BigDecimal price, BigDecimal factor) {
        return price == null
                ? null
                : price.multiply(factor).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
    }

    private void writeOrder() throws InterruptedException {
        List<String> there = myOrders.keySet().stream()
                .filter(token -> orders.isThere(token) && orders.id(token) != null)
                .toList();
        int choice = random.nextInt(100);
        if (there.isEmpty() || choice < (there.size() > MANY ? 5 : 40)) {
            addOrder();
            return;
        }
        String token = there.get(random.nextInt(there.size()));
        String path = "/api/orders/" + orders.id(token);
        String owner = myOrders.get(token);
        if (choice < 60) {
            Answer answer = send(owner, "DELETE", path, "");
            orders.remember(List.of(token), answer.told);
            orders.wrote(token, row -> null, answer.outcome);
        } else if (choice < 80) {
            long quantity = random.nextInt(50);
            Answer answer = send(owner, "PATCH", path, "{\"quantity\":" + quantity + "}");
            orders.remember(List.of(token), answer.told);
            orders.wrote(token, row -> row == null ? null : row.with(QUANTITY, quantity), answer.outcome);
        } else {
            String status = STATES.get(random.nextInt(STATES.size()));
            Answer answer = send(owner, "PATCH", path, "{\"status\":\"" + status + "\"}");
            orders.remember(List.of(token), answer.told);
            orders.wrote(token, row -> row == null ? null : row.with(STATUS, status), answer.outcome);
        }
    }

    private void addOrder() throws InterruptedException {
        String token = newToken();
        String owner = List.of("alice", "bob", "carol").get(random.nextInt(3));
        long quantity = random.nextInt(50);
        String status = STATES.get(random.nextInt(STATES.size()));
        Row row = Row.of(Ledger.nameOf(anyWord(), token), owner, quantity, status);
        String body = Json.MAPPER
                .createObjectNode()
                .put("item", (String) row.values().get(WORD))
                .put("quantity", quantity)
                .put("status", status)
                .toString();
        Answer answer = send(owner, "POST", "/api/orders", body);
        orders.remember(List.of(token), answer.told);
        orders.wrote(token, before -> row, answer.outcome);
        myOrders.put(token, owner);
        if (answer.body != null) {
            orders.hasId(token, answer.body.get("id").asString());
        }
    }

    private @Nullable String anyProduct() {
        List<String> there = mine.stream()
                .filter(token -> products.isThere(token) && products.id(token) != null)
                .toList();
        return there.isEmpty() ? null : there.get(random.nextInt(there.size()));
    }

    private Row newProduct(String token) {
        return Row.of(Ledger.nameOf(anyWord(), token), anyCategory(), anyPrice(), random.nextInt(5) != 0);
    }

    private static ObjectNode product(Row row) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("name", (String) row.values().get(WORD));
        body.put("category", (String) row.values().get(CATEGORY));
        body.put("price", (BigDecimal) row.values().get(PRICE));
        body.put("active", Boolean.TRUE.equals(row.values().get(ACTIVE)));
        return body;
    }

    private static String newToken() {
        return String.format("%06d", TOKENS.incrementAndGet());
    }

    private String anyWord() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private @Nullable String anyCategory() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> "tools";
            case 2 -> "home";
            case 3 -> "laminate";
            default -> bulk;
        };
    }

    private BigDecimal anyPrice() {
        return BigDecimal.valueOf(random.nextInt(10_000), 2).stripTrailingZeros();
    }

    private Answer send(@Nullable String user, String method, String path, String body) throws InterruptedException {
        List<Member> running = members.stream().filter(Member::isRunning).toList();
        if (running.isEmpty()) {
            Thread.sleep(50);
            return new Answer(Outcome.NOT_DONE, null, "no worker runs");
        }
        Member chosen = only;
        Member member = chosen != null ? chosen : running.get(random.nextInt(running.size()));
        String asked =
                String.format("%tT.%<tL %s %s %s at %s: ", System.currentTimeMillis(), method, path, body, member);
        try {
            HttpRequest.Builder request = Http.request(member.uri(path), user)
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(body));
            HttpResponse<String> response = Http.CLIENT.send(request.build(), BodyHandlers.ofString());
            int status = response.statusCode();
            if (status >= 200 && status < 300) {
                return new Answer(Outcome.DONE, status == 201 ? Json.read(response.body()) : null, asked + status);
            }
            return new Answer(status < 500 ? Outcome.NOT_DONE : Outcome.UNKNOWN, null, asked + status);
        } catch (ConnectException notThere) {
            return new Answer(Outcome.NOT_DONE, null, asked + notThere);
        } catch (IOException lost) {
            return new Answer(Outcome.UNKNOWN, null, asked + lost);
        }
    }
}
