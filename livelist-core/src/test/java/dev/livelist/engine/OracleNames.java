package dev.livelist.engine;

import dev.livelist.Aggregate;
import dev.livelist.ListDefinition;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** From the names of columns to those that readers see. */
final class OracleNames {

    private OracleNames() {}

    /** A document with the rows, or the groups, as readers see them. */
    static ObjectNode shown(ListDefinition<?> list, ObjectNode document) {
        for (String array : new String[] {"rows", "groups"}) {
            JsonNode rows = document.get(array);
            for (int i = 0; rows != null && i < rows.size(); i++) {
                ((ArrayNode) rows).set(i, row(list, (ObjectNode) rows.get(i)));
            }
        }
        return document;
    }

    private static ObjectNode row(ListDefinition<?> list, ObjectNode row) {
        ObjectNode shown = JsonMapper.shared().createObjectNode();
        for (Map.Entry<String, JsonNode> member : row.properties()) {
            String property = member.getKey();
            String name = list.names().of(property);
            if (name.equals(property)) {
                shown.set(aggregate(list, property), member.getValue());
            } else {
                put(shown, name, member.getValue());
            }
        }
        return shown;
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            object.set(name, value);
        } else {
            String first = name.substring(0, dot);
            ObjectNode inner = object.has(first) ? (ObjectNode) object.get(first) : object.putObject(first);
            put(inner, name.substring(dot + 1), value);
        }
    }

    private static String aggregate(ListDefinition<?> list, String member) {
        for (Aggregate aggregate : list.aggregates()) {
            String field = aggregate.field();
            if (!field.isEmpty() && member.equals(aggregate.name())) {
                return member.substring(0, member.length() - field.length())
                        + list.names().of(field);
            }
        }
        return member;
    }
}
