package dev.livelist.engine;

import dev.livelist.Aggregate;
import dev.livelist.QueryShape;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The groups that plain Java makes of rows that plain SQL gives. */
final class OracleGroups {

    private static final Comparator<JsonNode> VALUES = Comparator.comparing(JsonNode::isNull)
            .thenComparing(OracleGroups::number)
            .thenComparing(OracleGroups::text);

    private OracleGroups() {}

    static ObjectNode of(QueryShape.Groups shape, List<Aggregate> aggregates, List<ObjectNode> rows) {
        Map<List<JsonNode>, List<ObjectNode>> groups = new TreeMap<>(OracleGroups::compare);
        for (ObjectNode row : rows) {
            groups.computeIfAbsent(shape.by().stream().map(row::get).toList(), same -> new ArrayList<>())
                    .add(row);
        }
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode shown = document.putArray("groups");
        groups.entrySet().stream().limit(shape.most()).forEach(group -> {
            ObjectNode made = shown.addObject();
            for (int i = 0; i < shape.by().size(); i++) {
                made.set(shape.by().get(i), group.getKey().get(i));
            }
            aggregates.forEach(aggregate -> put(made, aggregate, group.getValue()));
        });
        return document.put("hasMore", groups.size() > shape.most());
    }

    private static void put(ObjectNode group, Aggregate aggregate, List<ObjectNode> rows) {
        if (aggregate.kind() == Aggregate.Kind.COUNT) {
            group.put(aggregate.name(), rows.size());
            return;
        }
        List<BigDecimal> values = rows.stream()
                .map(row -> row.get(aggregate.field()))
                .filter(value -> !value.isNull())
                .map(JsonNode::decimalValue)
                .toList();
        if (values.isEmpty()) {
            group.putNull(aggregate.name());
            return;
        }
        BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        group.put(
                aggregate.name(),
                switch (aggregate.kind()) {
                    case MIN -> Collections.min(values);
                    case MAX -> Collections.max(values);
                    case AVG -> sum.divide(BigDecimal.valueOf(values.size()), aggregate.scale(), RoundingMode.HALF_UP);
                    default -> sum;
                });
    }

    private static BigDecimal number(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
    }

    private static String text(JsonNode value) {
        return value.isNumber() || value.isNull() ? "" : value.asString();
    }

    private static int compare(List<JsonNode> left, List<JsonNode> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = VALUES.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
