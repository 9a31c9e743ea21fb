package dev.livelist.engine;

import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Places in the order that plain SQL gives, and the documents of pages that begin there. */
final class OraclePlaces {

    private OraclePlaces() {}

    /** The place of a row; empty where it is ordered by what it does not show. */
    static Optional<Place> of(ListQuery query, ObjectNode row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Sort term : query.sort()) {
            Field field = query.definition().property(term.field()).orElseThrow();
            JsonNode shown = row.get(field.name());
            if (shown == null) {
                return Optional.empty();
            }
            values.add(shown.isNull() ? null : value(field, shown));
        }
        values.add(row.get("id").asLong());
        return Optional.of(new Place(values));
    }

    private static Object value(Field field, JsonNode shown) {
        if (field.type() == FieldType.ENUM) {
            for (Object constant : field.javaType().getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(shown.asString())) {
                    return constant;
                }
            }
        }
        return switch (field.type()) {
            case DECIMAL -> shown.decimalValue();
            case BOOLEAN -> shown.booleanValue();
            case INTEGER -> shown.longValue();
            default -> shown.asString();
        };
    }

    /**
     * The document of a page that begins at a place. Where no row is there any more, the database's order does not tell where that was; then
     * the page must be a piece of the order that begins where it says itself.
     *
     * @param rows all rows, as plain SQL gives them
     * @param actual the document that a reader has
     */
    static ObjectNode document(
            ListQuery query, QueryShape.AnchoredPage page, List<ObjectNode> rows, @Nullable JsonNode actual) {
        Totals totals = query.definition().totals();
        int begin = indexOf(query, page.from(), rows, unknownBegin(rows, actual));
        int unknownEnd =
                actual == null ? rows.size() : begin + actual.get("rows").size();
        int end = page.to() == null ? rows.size() : indexOf(query, page.to(), rows, unknownEnd);
        int shown = Math.max(begin, Math.min(end, begin + page.most()));
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode array = document.putArray("rows");
        rows.subList(Math.min(begin, rows.size()), Math.min(shown, rows.size())).forEach(array::add);
        Place next = shown < end ? of(query, rows.get(shown)).orElseThrow() : page.to();
        document.put("size", page.size());
        document.put("hasMore", next != null);
        total(document, "total", totals, rows.size());
        total(document, "before", totals, begin);
        Place start = page.from() != null || shown == begin
                ? page.from()
                : of(query, rows.get(begin)).orElseThrow();
        document.put("start", cursor(query, start));
        document.put("next", cursor(query, next));
        return document;
    }

    /** Adds to the document of a page where it begins, and where the next one does. */
    static void addTo(ObjectNode document, ListQuery query, QueryShape.Page page, List<ObjectNode> rows) {
        document.put("start", cursorAt(query, page.offset(), rows));
        document.put("next", cursorAt(query, page.end(), rows));
    }

    private static @Nullable String cursorAt(ListQuery query, long index, List<ObjectNode> rows) {
        return index < rows.size()
                ? cursor(query, of(query, rows.get((int) index)).orElseThrow())
                : null;
    }

    private static void total(ObjectNode document, String member, Totals totals, int rows) {
        if (rows > totals.cap()) {
            document.put(member, totals.cap() + "+");
        } else {
            document.put(member, rows);
        }
    }

    static @Nullable String cursor(ListQuery query, @Nullable Place place) {
        return place == null ? null : SimulatedList.CURSORS.write(query.definition(), query.sort(), place);
    }

    /** Where a page begins by what it says itself: as many rows come before it, or where that is capped, its first row is the one there. */
    private static int unknownBegin(List<ObjectNode> rows, @Nullable JsonNode actual) {
        if (actual == null) {
            return 0;
        }
        JsonNode before = actual.get("before");
        if (before != null && before.isNumber()) {
            return Math.min(before.asInt(), rows.size());
        }
        JsonNode first = actual.get("rows").get(0);
        for (int i = 0; first != null && i < rows.size(); i++) {
            if (rows.get(i).get("id").asString().equals(first.get("id").asString())) {
                return i;
            }
        }
        return rows.size();
    }

    /** @param otherwise where it is if no row is there */
    private static int indexOf(ListQuery query, @Nullable Place place, List<ObjectNode> rows, int otherwise) {
        if (place == null) {
            return 0;
        }
        String cursor = cursor(query, place);
        for (int i = 0; i < rows.size(); i++) {
            if (cursor.equals(cursor(query, of(query, rows.get(i)).orElseThrow()))) {
                return i;
            }
        }
        return otherwise;
    }
}
