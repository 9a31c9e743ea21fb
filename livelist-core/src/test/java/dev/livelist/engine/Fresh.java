package dev.livelist.engine;

import dev.livelist.Aggregate;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a fresh query of the simulated database gives, written down without any of the engine's own code. */
final class Fresh {

    private Fresh() {}

    static JsonNode document(SimulatedDatabase database, ListQuery query) {
        if (query.shape() instanceof QueryShape.Groups groups) {
            return groups(database, query, groups);
        }
        List<Item> all = database.select(new Selection(query.scope(), query.condition()), query.sort());
        Totals totals = query.definition().totals();
        String total = total(totals, all.size());
        if (query.shape() instanceof QueryShape.Count) {
            return JsonMapper.shared()
                    .readTree("{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":" + !all.isEmpty() + ",\"total\":" + total
                            + "}");
        }
        if (query.shape() instanceof QueryShape.OneRow) {
            String row = all.isEmpty() ? "null" : row(database, query, all.get(0));
            return JsonMapper.shared().readTree("{\"row\":" + row + "}");
        }
        if (query.shape() instanceof QueryShape.AnchoredPage anchored) {
            return anchored(database, query, anchored, all);
        }
        QueryShape.Page shape = (QueryShape.Page) query.shape();
        List<Item> page = all.stream().skip(shape.offset()).limit(shape.size()).toList();
        StringBuilder json = new StringBuilder("{\"rows\":[");
        for (Item item : page) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append(row(database, query, item));
        }
        json.append("],\"page\":").append(shape.page()).append(",\"size\":").append(shape.size());
        json.append(",\"hasMore\":").append(all.size() > shape.end());
        if (totals.kept()) {
            json.append(",\"total\":").append(total);
        }
        if (query.definition().anchored()) {
            json.append(",\"start\":").append(cursor(database, query, page.isEmpty() ? null : page.get(0)));
            Item next = all.size() > shape.end() ? all.get((int) shape.end()) : null;
            json.append(",\"next\":").append(cursor(database, query, next));
        }
        return JsonMapper.shared().readTree(json.append('}').toString());
    }

    private static JsonNode groups(SimulatedDatabase database, ListQuery query, QueryShape.Groups shape) {
        List<SourceGroup> all = new ItemGroups(database, query.definition())
                .of(new Selection(query.scope(), query.condition()), shape.by());
        List<String> groups = new ArrayList<>();
        for (SourceGroup group : all.subList(0, Math.min(all.size(), shape.most()))) {
            ObjectNode members = JsonMapper.shared().createObjectNode();
            for (String property : shape.by()) {
                put(query, members, property, group.keys().get(shape.by().indexOf(property)));
            }
            for (int i = 0; i < group.values().size(); i++) {
                Aggregate aggregate = query.definition().aggregates().get(i);
                String name = query.definition().names().of(aggregate.field());
                members.set(
                        aggregate.name().replace(aggregate.field(), name),
                        node(group.values().get(i)));
            }
            groups.add(members.toString());
        }
        return JsonMapper.shared()
                .readTree("{\"groups\":[" + String.join(",", groups) + "],\"hasMore\":" + (all.size() > shape.most())
                        + "}");
    }

    private static JsonNode anchored(
            SimulatedDatabase database, ListQuery query, QueryShape.AnchoredPage page, List<Item> all) {
        Place from = page.from();
        Place to = page.to();
        List<Item> part = all.stream()
                .filter(item -> from == null || compare(database, query, item, from) >= 0)
                .filter(item -> to == null || compare(database, query, item, to) < 0)
                .toList();
        List<Item> shown = part.stream().limit(page.most()).toList();
        Item next = part.size() > shown.size() ? part.get(shown.size()) : null;
        StringBuilder json = new StringBuilder("{\"rows\":[")
                .append(shown.stream().map(item -> row(database, query, item)).collect(Collectors.joining(",")))
                .append("],\"size\":")
                .append(page.size())
                .append(",\"hasMore\":")
                .append(next != null || to != null);
        Totals totals = query.definition().totals();
        if (totals.kept()) {
            long before = all.stream()
                    .filter(item -> from != null && compare(database, query, item, from) < 0)
                    .count();
            json.append(",\"total\":").append(total(totals, all.size()));
            json.append(",\"before\":").append(total(totals, before));
        }
        json.append(",\"start\":")
                .append(
                        from == null
                                ? cursor(database, query, shown.isEmpty() ? null : shown.get(0))
                                : cursor(query, from));
        json.append(",\"next\":")
                .append(next == null && to != null ? cursor(query, to) : cursor(database, query, next));
        return JsonMapper.shared().readTree(json.append('}').toString());
    }

    private static String total(Totals totals, long rows) {
        return rows > totals.cap() ? "\"" + totals.cap() + "+\"" : Long.toString(rows);
    }

    private static String cursor(SimulatedDatabase database, ListQuery query, @Nullable Item item) {
        if (item == null) {
            return "null";
        }
        List<@Nullable Object> values = new ArrayList<>();
        query.sort().forEach(term -> values.add(database.value(item, term.field())));
        values.add(item.id());
        return cursor(query, new Place(values));
    }

    private static String cursor(ListQuery query, Place place) {
        return '"' + SimulatedList.CURSORS.write(query.definition(), query.sort(), place) + '"';
    }

    @SuppressWarnings("unchecked")
    private static int compare(SimulatedDatabase database, ListQuery query, Item item, Place place) {
        for (int i = 0; i < query.sort().size(); i++) {
            Sort term = query.sort().get(i);
            Comparable<Object> own = (Comparable<Object>) database.value(item, term.field());
            Object other = place.values().get(i);
            int order = own == null || other == null
                    ? Boolean.compare(own == null, other == null)
                    : (term.direction() == Sort.Direction.ASC ? 1 : -1) * own.compareTo(other);
            if (order != 0) {
                return order;
            }
        }
        return Long.compare(item.id(), (Long)
                Objects.requireNonNull(place.values().get(query.sort().size())));
    }

    private static String row(SimulatedDatabase database, ListQuery query, Item item) {
        ObjectNode row = JsonMapper.shared().createObjectNode();
        query.definition().shown().forEach(field -> put(query, row, field.name(), database.value(item, field.name())));
        return row.toString();
    }

    /** Puts a value where readers see it: under its property's name, or in objects by the parts of the name that it is given. */
    private static void put(ListQuery query, ObjectNode row, String property, @Nullable Object value) {
        String name = query.definition().names().of(property);
        String[] parts = name.equals(property) ? new String[] {name} : name.split("\\.");
        ObjectNode object = row;
        for (int i = 0; i < parts.length - 1; i++) {
            object = object.has(parts[i]) ? (ObjectNode) object.get(parts[i]) : object.putObject(parts[i]);
        }
        object.set(parts[parts.length - 1], node(value));
    }

    private static JsonNode node(@Nullable Object value) {
        return JsonMapper.shared().valueToTree(value);
    }
}
