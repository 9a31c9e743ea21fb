package dev.livelist.engine;

import static dev.livelist.Sort.asc;

import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Products in memory, kept in the order of a list of them, as an index would keep them. */
final class BenchmarkTable {

    static final int SIZE = 50;
    static final JsonMapper JSON = JsonMapper.shared();
    static final List<Sort> SORT = List.of(new Sort("price", Sort.Direction.ASC));

    /** A row, of some 150 bytes as JSON. */
    public record Product(long id, String name, String category, BigDecimal price, boolean active, Instant updatedAt) {}

    static final ListDefinition<Product> LIST = ListDefinition.of(Product.class)
            .label("shop.product")
            .publicAccess()
            .fields(Product::id, Product::name, Product::category, Product::price, Product::active, Product::updatedAt)
            .sortable(Product::price)
            .defaultSort(asc(Product::price))
            .build();

    static final Comparator<Product> ORDER =
            Comparator.comparing(Product::price).thenComparingLong(Product::id);

    private final Map<Long, Product> byId = new HashMap<>();
    private final TreeSet<Product> inOrder = new TreeSet<>(ORDER);

    BenchmarkTable(int rows) {
        for (int i = 0; i < rows; i++) {
            put(product(i, 100L * i, 0));
        }
    }

    static Product product(long id, long cents, long millis) {
        return new Product(
                id,
                "Desk lamp number " + id + ", with a shade",
                "lighting",
                BigDecimal.valueOf(cents, 2),
                true,
                Instant.ofEpochMilli(1_790_000_000_000L + millis));
    }

    void put(Product product) {
        Product old = byId.put(product.id(), product);
        if (old != null) {
            inOrder.remove(old);
        }
        inOrder.add(product);
    }

    Product get(long id) {
        return Objects.requireNonNull(byId.get(id));
    }

    int count() {
        return byId.size();
    }

    Collection<Product> all() {
        return byId.values();
    }

    /** The first ones. */
    List<Product> first(int limit) {
        List<Product> first = new ArrayList<>(limit);
        for (Product product : inOrder) {
            if (first.size() == limit) {
                break;
            }
            first.add(product);
        }
        return first;
    }

    static SourceRow sourceRow(Product product) {
        return new SourceRow(
                product.id(),
                new Object[] {
                    product.id(),
                    product.name(),
                    product.category(),
                    product.price(),
                    product.active(),
                    product.updatedAt()
                },
                null);
    }

    /** A page as a tree, of one row more than that where there is one. */
    static ObjectNode document(List<Product> rows, int total) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode shown = document.putArray("rows");
        for (Product row : rows.subList(0, Math.min(SIZE, rows.size()))) {
            shown.add(JSON.<JsonNode>valueToTree(row));
        }
        return document.put("page", 0)
                .put("size", SIZE)
                .put("hasMore", rows.size() > SIZE)
                .put("total", total);
    }

    /** Whether both are the same JSON, in whatever types their numbers are kept. */
    static boolean same(JsonNode one, JsonNode other) {
        return JSON.readTree(one.toString()).equals(JSON.readTree(other.toString()));
    }

    static RowEncoder encoder() {
        return new RowEncoder(LIST, JSON);
    }
}
