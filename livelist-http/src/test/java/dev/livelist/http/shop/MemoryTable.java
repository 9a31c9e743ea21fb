package dev.livelist.http.shop;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.CountSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A table of products in memory, and the row source of lists of them. */
public final class MemoryTable {

    private final Map<Long, Product> rows = new ConcurrentSkipListMap<>();
    private final AtomicInteger statements = new AtomicInteger();
    private volatile Supplier<? extends CompletableFuture<?>> before = () -> CompletableFuture.completedFuture(null);

    public void put(Product product) {
        rows.put(product.id(), product);
    }

    public void remove(long id) {
        rows.remove(id);
    }

    public int statements() {
        return statements.get();
    }

    /** What each statement waits for before it looks. */
    public void before(Supplier<? extends CompletableFuture<?>> before) {
        this.before = before;
    }

    public RowSource sourceOf(ListDefinition<?> definition) {
        return new Source(definition);
    }

    private static Object valueOf(Product product, String field) {
        return switch (field) {
            case "id" -> product.id();
            case "name" -> product.name();
            case "owner" -> product.owner();
            case "price" -> product.price();
            default -> throw new IllegalArgumentException(field);
        };
    }

    private static boolean admits(Condition condition, Product product) {
        if (condition instanceof Condition.And and) {
            return and.terms().stream().allMatch(term -> admits(term, product));
        }
        if (condition instanceof Condition.Or or) {
            return or.terms().stream().anyMatch(term -> admits(term, product));
        }
        if (condition instanceof Condition.OneOf oneOf) {
            return oneOf.values().contains(valueOf(product, oneOf.field()));
        }
        if (condition instanceof Condition.NullCheck check) {
            return !check.isNull();
        }
        if (condition instanceof Condition.Ordered ordered) {
            return admits(new Condition.Comparison(ordered.field(), ordered.operator(), ordered.value()), product);
        }
        if (condition instanceof Condition.Contains contains) {
            String text = (String) valueOf(product, contains.field());
            return text.toLowerCase(Locale.ROOT).contains(contains.text().toLowerCase(Locale.ROOT));
        }
        Condition.Comparison comparison = (Condition.Comparison) condition;
        int order = compare(valueOf(product, comparison.field()), comparison.value());
        return switch (comparison.operator()) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case GT -> order > 0;
            case GTE -> order >= 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
        };
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private final class Source implements RowSource, CountSource, GroupSource, MemoryRules {
        private final ListDefinition<?> definition;

        Source(ListDefinition<?> definition) {
            this.definition = definition;
        }

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            return statement(() -> admitted(selection).stream()
                    .sorted(order(sort))
                    .skip(offset)
                    .limit(limit)
                    .map(this::row)
                    .toList());
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            return statement(() -> admitted(selection).stream()
                    .filter(product -> keys.contains(product.id()))
                    .map(this::row)
                    .toList());
        }

        @Override
        public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
            return statement(() -> {
                List<Product> all = admitted(selection);
                int among = (int) all.stream()
                        .filter(product -> keys.contains(product.id()))
                        .count();
                return new Count(Math.min(cap, all.size()), among);
            });
        }

        /** With a count and the sum of the prices, in the order of the values. */
        @Override
        public CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
            return statement(() -> {
                Map<String, List<Product>> groups = new TreeMap<>();
                admitted(selection).forEach(product -> groups.computeIfAbsent(
                                by.stream()
                                        .map(field -> valueOf(product, field).toString())
                                        .collect(Collectors.joining("|")),
                                same -> new ArrayList<>())
                        .add(product));
                return groups.values().stream()
                        .limit(limit)
                        .map(group -> new SourceGroup(
                                by.stream()
                                        .<Object>map(field -> valueOf(group.get(0), field))
                                        .toList(),
                                List.of(
                                        (long) group.size(),
                                        BigInteger.valueOf(group.stream()
                                                .mapToLong(Product::price)
                                                .sum()))))
                        .toList();
            });
        }

        @Override
        public boolean keysArePlain() {
            return true;
        }

        @Override
        public String whyNotInMemory(Field field) {
            return "";
        }

        @Override
        public Optional<Comparator<Object>> order(Field field) {
            return Optional.of(MemoryTable::compare);
        }

        private <T> CompletableFuture<T> statement(Supplier<T> result) {
            statements.incrementAndGet();
            return before.get().thenApplyAsync(ignored -> result.get());
        }

        private List<Product> admitted(Selection selection) {
            List<Product> admitted = new ArrayList<>();
            for (Product product : rows.values()) {
                if (admits((Condition) selection.scope(), product) && admits(selection.condition(), product)) {
                    admitted.add(product);
                }
            }
            return admitted;
        }

        private Comparator<Product> order(List<Sort> sort) {
            Comparator<Product> order = (one, other) -> 0;
            for (Sort term : sort) {
                Comparator<Product> by =
                        (one, other) -> compare(valueOf(one, term.field()), valueOf(other, term.field()));
                order = order.thenComparing(term.direction() == Sort.Direction.ASC ? by : by.reversed());
            }
            return order.thenComparing(Product::id);
        }

        private SourceRow row(Product product) {
            Object[] values = definition.columns().stream()
                    .map(field -> valueOf(product, field.name()))
                    .toArray();
            return new SourceRow(product.id(), values, product);
        }
    }
}
