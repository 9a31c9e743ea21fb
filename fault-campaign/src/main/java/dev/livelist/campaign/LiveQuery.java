package dev.livelist.campaign;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One query of a live list in three forms: as an address, as plain SQL, and as a condition on each row.
 *
 * @param path where the list is, with its parameters
 * @param user who asks; null for nobody
 * @param from the table and which of its rows are in the list
 * @param fields what a row shows
 * @param columns the same in the table
 * @param order which fields come first, after which the primary key
 * @param admits whether a row may be in the list
 */
record LiveQuery(
        String path,
        @Nullable String user,
        String from,
        List<String> fields,
        List<String> columns,
        List<Term> order,
        int page,
        int size,
        Predicate<JsonNode> admits) {

    private static final List<String> PRODUCT = List.of("id", "name", "category", "price", "active", "updatedAt");
    private static final List<String> PRODUCT_COLUMNS =
            List.of("id", "name", "category", "price", "active", "updated_at");
    private static final List<String> ORDER = List.of("id", "owner", "item", "quantity", "status", "placedAt");
    private static final List<String> ORDER_COLUMNS = List.of("id", "owner", "item", "quantity", "status", "placed_at");

    /** A term of an order. */
    record Term(String field, boolean descending) {}

    /** What a list should show: rows as lists of values, whether there are more, and how many there are. */
    record Expected(List<List<@Nullable Comparable<?>>> rows, boolean hasMore, long total) {}

    /** The queries that the readers of every worker follow. */
    static final List<LiveQuery> ALL = List.copyOf(all());

    private static List<LiveQuery> all() {
        List<LiveQuery> all = new ArrayList<>(List.of(
                products("", 0, 20, "", row -> true, asc("name")),
                products("sort=price,desc", 1, 10, "", row -> true, desc("price")),
                products("sort=name,desc", 2, 5, "", row -> true, desc("name")),
                products(
                        "category=tools&sort=price",
                        0,
                        15,
                        " and category = 'tools'",
                        row -> row.path("category").asString("").equals("tools"),
                        asc("price")),
                products(
                        "q=lam&sort=category,desc&sort=name",
                        0,
                        12,
                        " and (name ilike '%lam%' or category ilike '%lam%')",
                        row -> contains(row, "name", "lam") || contains(row, "category", "lam"),
                        desc("category"),
                        asc("name")),
                products(
                        "price.gte=50&sort=updatedAt,desc",
                        0,
                        10,
                        " and price >= 50",
                        row -> row.get("price").decimalValue().intValue() >= 50,
                        desc("updatedAt")),
                products(
                        "category.null=true",
                        0,
                        50,
                        " and category is null",
                        row -> row.path("category").isNull(),
                        asc("name"))));
        for (String user : List.of("alice", "bob", "carol")) {
            all.add(orders(user, "", 0, 20, "", row -> true, desc("placedAt")));
            all.add(orders(
                    user,
                    "status=PAID&sort=quantity,desc",
                    0,
                    5,
                    " and status = 'PAID'",
                    row -> row.get("status").asString().equals("PAID"),
                    desc("quantity")));
        }
        return all;
    }

    private static LiveQuery products(
            String parameters, int page, int size, String where, Predicate<JsonNode> admits, Term... order) {
        return new LiveQuery(
                path("/live/products", parameters, page, size),
                null,
                "product where active" + where,
                PRODUCT,
                PRODUCT_COLUMNS,
                List.of(order),
                page,
                size,
                admits.and(row -> row.get("active").asBoolean()));
    }

    private static LiveQuery orders(
            String user, String parameters, int page, int size, String where, Predicate<JsonNode> admits, Term order) {
        return new LiveQuery(
                path("/live/orders", parameters, page, size),
                user,
                "shop_order where owner = '" + user + "'" + where,
                ORDER,
                ORDER_COLUMNS,
                List.of(order),
                page,
                size,
                admits.and(row -> row.get("owner").asString().equals(user)));
    }

    private static String path(String list, String parameters, int page, int size) {
        return list + "?size=" + size + "&page=" + page + (parameters.isEmpty() ? "" : "&" + parameters);
    }

    private static Term asc(String field) {
        return new Term(field, false);
    }

    private static Term desc(String field) {
        return new Term(field, true);
    }

    private static boolean contains(JsonNode row, String field, String text) {
        return row.path(field).asString("").toLowerCase(Locale.ROOT).contains(text);
    }

    /** What plain SQL says the list should show now. */
    Expected ask(Connection connection) throws SQLException {
        StringBuilder sql = new StringBuilder("select ")
                .append(String.join(", ", columns))
                .append(" from ")
                .append(from)
                .append(" order by ");
        for (Term term : order) {
            sql.append(columns.get(fields.indexOf(term.field)))
                    .append(term.descending ? " desc" : " asc")
                    .append(" nulls last, ");
        }
        sql.append("id asc limit ").append(size + 1).append(" offset ").append(page * size);
        List<List<@Nullable Comparable<?>>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet answer = statement.executeQuery(sql.toString())) {
                while (answer.next()) {
                    List<@Nullable Comparable<?>> row = new ArrayList<>();
                    for (int i = 1; i <= columns.size(); i++) {
                        row.add(Json.value(answer.getObject(i)));
                    }
                    rows.add(row);
                }
            }
            try (ResultSet answer = statement.executeQuery("select count(*) from " + from)) {
                answer.next();
                return new Expected(
                        List.copyOf(rows.subList(0, Math.min(size, rows.size()))),
                        rows.size() > size,
                        answer.getLong(1));
            }
        }
    }

    /** What a document shows, to be compared with {@link #ask}. */
    Expected shown(JsonNode document) {
        List<List<@Nullable Comparable<?>>> rows = new ArrayList<>();
        for (JsonNode row : document.get("rows")) {
            List<@Nullable Comparable<?>> values = new ArrayList<>();
            for (String field : fields) {
                values.add(Json.value(row, field));
            }
            rows.add(values);
        }
        return new Expected(
                rows,
                document.get("hasMore").asBoolean(),
                document.path("total").asLong(-1));
    }

    /** What is wrong with a document without a look at the database; null if nothing is. */
    @Nullable
    String complaint(JsonNode document) {
        JsonNode rows = document.get("rows");
        if (rows == null || rows.size() > size) {
            return "more rows than a page has";
        }
        if (document.get("hasMore").asBoolean() && rows.size() < size) {
            return "a short page that has more";
        }
        JsonNode before = null;
        for (JsonNode row : rows) {
            if (!admits.test(row)) {
                return "a row out of scope: " + row;
            }
            if (Ledger.isRolledBack(row)) {
                return "a row that was rolled back: " + row;
            }
            if (before != null && compare(before, row) >= 0) {
                return "rows out of order: " + before + " before " + row;
            }
            before = row;
        }
        return null;
    }

    private int compare(JsonNode a, JsonNode b) {
        for (Term term : order) {
            Comparable<?> left = Json.value(a, term.field);
            Comparable<?> right = Json.value(b, term.field);
            if (left == null || right == null) {
                if (left != null || right != null) {
                    return left == null ? 1 : -1;
                }
            } else {
                int difference = compare(left, right);
                if (difference != 0) {
                    return term.descending ? -difference : difference;
                }
            }
        }
        Comparable<?> left = Json.value(a, "id");
        Comparable<?> right = Json.value(b, "id");
        return left == null || right == null ? 0 : compare(left, right);
    }

    @SuppressWarnings("unchecked") // both are values of one field, which are of one class
    private static int compare(Comparable<?> left, Comparable<?> right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    @Override
    public String toString() {
        return (user == null ? "" : user + "@") + path;
    }
}
