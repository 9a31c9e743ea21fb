package dev.livelist.engine;

import dev.livelist.Aggregate;
import dev.livelist.ListDefinition;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.Selection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The groups of a simulated database's items as they are now. */
final class ItemGroups {

    private static final Comparator<@Nullable Object> VALUES =
            Comparator.nullsLast((left, right) -> comparable(left).compareTo(Objects.requireNonNull(right)));

    private final SimulatedDatabase database;
    private final ListDefinition<?> definition;

    ItemGroups(SimulatedDatabase database, ListDefinition<?> definition) {
        this.database = database;
        this.definition = definition;
    }

    List<SourceGroup> of(Selection selection, List<String> by) {
        Map<List<@Nullable Object>, List<Item>> groups = new TreeMap<>(ItemGroups::compare);
        for (Item item : database.select(selection, List.of())) {
            List<@Nullable Object> keys = new ArrayList<>();
            by.forEach(field -> keys.add(database.value(item, field)));
            groups.computeIfAbsent(keys, same -> new ArrayList<>()).add(item);
        }
        List<SourceGroup> found = new ArrayList<>();
        groups.forEach((keys, items) -> {
            List<@Nullable Object> values = new ArrayList<>();
            definition.aggregates().forEach(aggregate -> values.add(value(aggregate, items)));
            found.add(new SourceGroup(keys, values));
        });
        return found;
    }

    private @Nullable Object value(Aggregate aggregate, List<Item> items) {
        if (aggregate.kind() == Aggregate.Kind.COUNT) {
            return (long) items.size();
        }
        List<BigDecimal> values = items.stream()
                .map(item -> (BigDecimal) database.value(item, aggregate.field()))
                .filter(Objects::nonNull)
                .toList();
        return switch (aggregate.kind()) {
            case SUM -> values.stream().reduce(BigDecimal::add).orElse(null);
            case MIN -> values.stream().min(Comparator.naturalOrder()).orElse(null);
            default -> values.stream().max(Comparator.naturalOrder()).orElse(null);
        };
    }

    private static int compare(List<@Nullable Object> left, List<@Nullable Object> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = VALUES.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @SuppressWarnings("unchecked")
    private static Comparable<Object> comparable(@Nullable Object value) {
        return (Comparable<Object>) Objects.requireNonNull(value);
    }
}
