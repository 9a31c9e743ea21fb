package dev.livelist.source.tck;

import dev.livelist.Aggregate;
import dev.livelist.source.GroupSource.SourceGroup;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Groups of rows as plain Java makes them; text is in the order of its characters. */
final class KitGroups {

    private KitGroups() {}

    static List<SourceGroup> of(Stream<KitRow> rows, List<String> by, List<Aggregate> aggregates) {
        Map<List<@Nullable Object>, List<KitRow>> groups = new LinkedHashMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(keys(row, by), same -> new ArrayList<>()).add(row));
        return groups.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(KitGroups::compare))
                .map(group -> new SourceGroup(group.getKey(), values(group.getValue(), aggregates)))
                .toList();
    }

    private static List<@Nullable Object> keys(KitRow row, List<String> by) {
        List<@Nullable Object> keys = new ArrayList<>();
        by.forEach(property -> keys.add(row.value(property)));
        return keys;
    }

    private static int compare(List<@Nullable Object> left, List<@Nullable Object> right) {
        Comparator<@Nullable Object> values = Comparator.nullsLast(Admission::compare);
        for (int i = 0; i < left.size(); i++) {
            int order = values.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<@Nullable Object> values(List<KitRow> rows, List<Aggregate> aggregates) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Aggregate aggregate : aggregates) {
            values.add(
                    aggregate.kind() == Aggregate.Kind.COUNT
                            ? (Object) (long) rows.size()
                            : value(
                                    aggregate,
                                    rows.stream()
                                            .map(row -> row.value(aggregate.field()))
                                            .filter(Objects::nonNull)
                                            .toList()));
        }
        return values;
    }

    private static @Nullable Object value(Aggregate aggregate, List<Object> values) {
        if (values.isEmpty()) {
            return null;
        }
        return switch (aggregate.kind()) {
            case COUNT -> (long) values.size();
            case MIN -> Collections.min(values, Admission::compare);
            case MAX -> Collections.max(values, Admission::compare);
            case SUM ->
                values.get(0) instanceof BigDecimal ? sum(values) : sum(values).toBigIntegerExact();
            case AVG -> sum(values).divide(BigDecimal.valueOf(values.size()), aggregate.scale(), RoundingMode.HALF_UP);
        };
    }

    private static BigDecimal sum(List<Object> values) {
        return values.stream().map(value -> new BigDecimal(value.toString())).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether two groups are the same: numbers as numbers, whatever their decimals. */
    static boolean same(SourceGroup left, SourceGroup right) {
        return Arrays.equals(plain(left.keys()), plain(right.keys()))
                && Arrays.equals(plain(left.values()), plain(right.values()));
    }

    private static @Nullable Object[] plain(List<@Nullable Object> values) {
        return values.stream()
                .map(value -> value instanceof BigDecimal decimal
                        ? decimal.stripTrailingZeros()
                        : value instanceof BigInteger || value instanceof Long || value instanceof Integer
                                ? new BigDecimal(value.toString()).stripTrailingZeros()
                                : value)
                .toArray();
    }
}
