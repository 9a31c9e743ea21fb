package dev.livelist.engine;

import dev.livelist.Field;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.Selection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a fresh query of the simulated database gives, written down without any of the engine's own code. */
final class Fresh {

    private Fresh() {}

    static JsonNode document(SimulatedDatabase database, ListQuery query) {
        if (query.shape() instanceof QueryShape.Groups groups) {
            return groups(database, query, groups);
        }
        List<Item> all = database.select(new Selection(query.scope(), query.condition()), query.sort());
        Totals totals = query.definition().totals();
        String total = all.size() > totals.cap() ? "\"" + totals.cap() + "+\"" : Integer.toString(all.size());
        if (query.shape() instanceof QueryShape.Count) {
            return JsonMapper.shared()
                    .readTree("{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":" + !all.isEmpty() + ",\"total\":" + total
                            + "}");
        }
        QueryShape.Page shape = (QueryShape.Page) query.shape();
        List<Item> page = all.stream().skip(shape.offset()).limit(shape.size()).toList();
        StringBuilder json = new StringBuilder("{\"rows\":[");
        for (Item item : page) {
            json.append(json.charAt(json.length() - 1) == '[' ? "{" : ",{");
            for (Field field : query.definition().shown()) {
                json.append(json.charAt(json.length() - 1) == '{' ? "\"" : ",\"")
                        .append(field.name())
                        .append("\":")
                        .append(literal(database.value(item, field.name())));
            }
            json.append('}');
        }
        json.append("],\"page\":").append(shape.page()).append(",\"size\":").append(shape.size());
        json.append(",\"hasMore\":").append(all.size() > shape.end());
        if (totals.kept()) {
            json.append(",\"total\":").append(total);
        }
        return JsonMapper.shared().readTree(json.append('}').toString());
    }

    private static JsonNode groups(SimulatedDatabase database, ListQuery query, QueryShape.Groups shape) {
        List<SourceGroup> all = new ItemGroups(database, query.definition())
                .of(new Selection(query.scope(), query.condition()), shape.by());
        List<String> names = new ArrayList<>(shape.by());
        query.definition().aggregates().forEach(aggregate -> names.add(aggregate.name()));
        List<String> groups = new ArrayList<>();
        for (SourceGroup group : all.subList(0, Math.min(all.size(), shape.most()))) {
            List<@Nullable Object> values = new ArrayList<>(group.keys());
            values.addAll(group.values());
            List<String> members = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                members.add('"' + names.get(i) + "\":" + literal(values.get(i)));
            }
            groups.add("{" + String.join(",", members) + "}");
        }
        return JsonMapper.shared()
                .readTree("{\"groups\":[" + String.join(",", groups) + "],\"hasMore\":" + (all.size() > shape.most())
                        + "}");
    }

    private static String literal(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }
}
