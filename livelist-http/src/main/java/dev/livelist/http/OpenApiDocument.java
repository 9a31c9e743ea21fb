package dev.livelist.http;

import dev.livelist.Aggregate;
import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.query.PageLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes lists as an OpenAPI 3.1 document: their addresses, parameters, documents and problems. A list's name stands in the member
 * {@code x-livelist} of its operation, so that a generator of types can tell lists from whatever else a merged document has.
 */
final class OpenApiDocument {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PROBLEMS = "#/components/responses/Problem";

    private final String path;
    private final PageLimits limits;
    private final ObjectNode root = JSON.createObjectNode();
    private final ObjectNode paths;
    private final ObjectNode schemas;

    private OpenApiDocument(String path, PageLimits limits) {
        this.path = path;
        this.limits = limits;
        root.put("openapi", "3.1.0");
        root.putObject("info")
                .put("title", "Live lists")
                .put("version", "1")
                .put(
                        "description",
                        "Each list as a JSON document, or as a stream of Server-Sent Events that keeps it in step.");
        this.paths = root.putObject("paths");
        ObjectNode components = root.putObject("components");
        this.schemas = components.putObject("schemas");
        describeProblems(components.putObject("responses"));
    }

    /** The document as JSON. */
    static byte[] of(Collection<ListDefinition<?>> lists, String path, PageLimits limits) {
        OpenApiDocument document = new OpenApiDocument(path, limits);
        lists.forEach(document::describe);
        return JSON.writeValueAsBytes(document.root);
    }

    private void describe(ListDefinition<?> list) {
        String name = list.name();
        describeRow(schemas.putObject(name + ".row"), list);
        describeDocument(schemas.putObject(name + ".document"), list);
        ObjectNode get = paths.putObject(path + "/" + name).putObject("get");
        get.put("operationId", "list-" + name);
        get.put("x-livelist", name);
        get.put("summary", "The list " + name);
        get.putArray("tags").add("lists");
        ArrayNode parameters = get.putArray("parameters");
        describeParameters(parameters, list);
        ObjectNode answers = get.putObject("responses");
        ObjectNode found = answers.putObject("200").put("description", "The list, as the request accepts it");
        found.putObject("headers")
                .putObject("ETag")
                .put("description", "The version of a JSON document")
                .set("schema", type("string"));
        ObjectNode content = found.putObject("content");
        content.putObject("application/json").set("schema", documentsOf(list));
        content.putObject("text/event-stream")
                .set(
                        "schema",
                        type("string").put("description", "Events snapshot, patch and status; see docs/protocol.md"));
        answers.putObject("304").put("description", "The document is the one that If-None-Match names");
        List<String> problems = new ArrayList<>(List.of("400", "406", "429", "500", "503"));
        if (!list.access().anonymous()) {
            problems.addAll(List.of("401", "403"));
        }
        problems.forEach(status -> answers.putObject(status).put("$ref", PROBLEMS));
        if (list.addressable()) {
            describeAddress(list, problems);
        }
    }

    private void describeAddress(ListDefinition<?> list, List<String> problems) {
        String name = list.name();
        ObjectNode get = paths.putObject(path + "/" + name + "/{id}").putObject("get");
        get.put("operationId", "row-" + name);
        get.put("summary", "One row of the list " + name);
        get.putArray("tags").add("lists");
        ArrayNode parameters = get.putArray("parameters");
        parameters
                .addObject()
                .put("name", "id")
                .put("in", "path")
                .put("required", true)
                .put("description", "The key; or - where the parameter key has it")
                .set("schema", type("string"));
        parameter(parameters, "key", "The key, where the path says -", type("string"));
        parameter(parameters, "lastEventId", "For a stream: the version that the client has", type("string"));
        ObjectNode row = schemas.putObject(name + ".one").put("type", "object");
        ArrayNode either = row.putObject("properties").putObject("row").putArray("oneOf");
        either.add(reference(name + ".row")).add(type("null"));
        row.putArray("required").add("row");
        ObjectNode answers = get.putObject("responses");
        answers.putObject("200")
                .put("description", "The row, as the request accepts it")
                .putObject("content")
                .putObject("application/json")
                .set("schema", reference(name + ".one"));
        answers.putObject("404").put("$ref", PROBLEMS);
        problems.forEach(status -> answers.putObject(status).put("$ref", PROBLEMS));
    }

    private void describeRow(ObjectNode row, ListDefinition<?> list) {
        row.put("type", "object");
        if (list.rowMapper().isPresent()) {
            row.put("description", "What the application's mapper makes of a row");
            return;
        }
        for (Field field : list.shown()) {
            boolean asText = list.asText().contains(field.name());
            boolean nullable = !field.javaType().isPrimitive() && !field.equals(list.id());
            Derived derived = list.derived().get(field.name());
            Derived.Rows rows = derived == null ? null : derived.rows();
            ObjectNode schema = rows == null ? shown(field, asText, nullable) : shown(rows);
            member(row, list.names().path(field.name()), schema, true);
        }
    }

    /** Describes a member of an object, or of one in it. */
    private static void member(ObjectNode object, List<String> path, ObjectNode schema, boolean always) {
        String name = path.get(0);
        ObjectNode properties = object.withObject("/properties");
        if (always && !properties.has(name)) {
            object.withArray("/required").add(name);
        }
        if (path.size() == 1) {
            properties.set(name, schema);
        } else {
            ObjectNode inner = properties.has(name) ? (ObjectNode) properties.get(name) : type("object");
            properties.set(name, inner);
            member(inner, path.subList(1, path.size()), schema, always);
        }
    }

    private static ObjectNode shown(Derived.Rows rows) {
        ObjectNode array = type("array").put("maxItems", rows.limit());
        ObjectNode item = array.putObject("items").put("type", "object");
        ObjectNode properties = item.putObject("properties");
        ArrayNode required = item.putArray("required");
        for (Field field : rows.fields()) {
            properties.set(field.name(), shown(field, false, !field.javaType().isPrimitive()));
            required.add(field.name());
        }
        return array;
    }

    private void describeDocument(ObjectNode document, ListDefinition<?> list) {
        document.put("type", "object");
        ObjectNode properties = document.putObject("properties");
        properties.putObject("rows").put("type", "array").set("items", reference(list.name() + ".row"));
        properties.set("page", integer("int32"));
        properties.set("size", integer("int32"));
        properties.set("hasMore", type("boolean"));
        ArrayNode required = document.putArray("required");
        (list.anchored() ? List.of("rows", "size", "hasMore") : List.of("rows", "page", "size", "hasMore"))
                .forEach(required::add);
        if (list.totals().kept()) {
            properties.set("total", total(list));
            required.add("total");
        }
        if (list.anchored()) {
            if (list.totals().kept()) {
                properties.set("before", total(list));
            }
            properties.putObject("start").putArray("type").add("string").add("null");
            properties.putObject("next").putArray("type").add("string").add("null");
        }
    }

    private static ObjectNode total(ListDefinition<?> list) {
        ObjectNode total = integer("int64");
        if (!list.totals().capped()) {
            return total;
        }
        ObjectNode either = JSON.createObjectNode();
        either.putArray("oneOf").add(total).add(type("string").put("pattern", "^[0-9]+\\+$"));
        return either;
    }

    private ObjectNode documentsOf(ListDefinition<?> list) {
        ObjectNode page = reference(list.name() + ".document");
        if (list.groupable().isEmpty()) {
            return page;
        }
        describeGroups(schemas.putObject(list.name() + ".groups"), schemas.putObject(list.name() + ".group"), list);
        ObjectNode either = JSON.createObjectNode();
        either.putArray("oneOf").add(page).add(reference(list.name() + ".groups"));
        return either;
    }

    private static void describeGroups(ObjectNode groups, ObjectNode group, ListDefinition<?> list) {
        groups.put("type", "object");
        ObjectNode members = groups.putObject("properties");
        members.putObject("groups").put("type", "array").set("items", reference(list.name() + ".group"));
        members.set("hasMore", type("boolean"));
        groups.putArray("required").add("groups").add("hasMore");
        group.put("type", "object").put("description", "Of the fields it has those that were grouped by");
        for (String property : list.groupable()) {
            list.property(property).ifPresent(field -> {
                ObjectNode value = shown(field, list.asText().contains(property), true);
                member(group, list.names().path(property), value, false);
            });
        }
        for (Aggregate aggregate : list.aggregates()) {
            member(group, List.of(list.names().of(aggregate)), computed(aggregate, list), true);
        }
    }

    private static ObjectNode computed(Aggregate aggregate, ListDefinition<?> list) {
        if (aggregate.kind() == Aggregate.Kind.COUNT) {
            return integer("int64");
        }
        Field field = list.property(aggregate.field()).orElseThrow();
        return switch (aggregate.kind()) {
            case SUM -> nullable(field.type() == FieldType.INTEGER ? integer("") : type("number"));
            case AVG -> nullable(type("number"));
            default -> nullable(asked(field));
        };
    }

    private void describeParameters(ArrayNode parameters, ListDefinition<?> list) {
        if (list.unpaged().isEmpty()) {
            int most = list.maxPageSize().orElse(limits.maxPageSize());
            int usual = list.pageSize().orElse(limits.pageSize());
            parameter(
                    parameters,
                    "page",
                    "The page, from 0",
                    integer("int32").put("minimum", 0).put("default", 0));
            parameter(
                    parameters,
                    "size",
                    list.totals().kept()
                            ? "How many rows a page has; 0 for the total alone"
                            : "How many rows a page has",
                    integer("int32")
                            .put("minimum", list.totals().kept() ? 0 : 1)
                            .put("maximum", most)
                            .put("default", usual));
        }
        if (list.anchored()) {
            parameter(parameters, "page.from", "In place of page: the place where it begins", type("string"));
            parameter(parameters, "page.to", "With page.from: the place before which it ends", type("string"));
        }
        if (!list.sortable().isEmpty()) {
            ObjectNode term = type("string");
            ArrayNode terms = term.putArray("enum");
            for (String field : list.names().of(list.sortable())) {
                terms.add(field).add(field + ",asc").add(field + ",desc");
            }
            parameter(parameters, "sort", "The fields to sort by, the first one first", several(term));
        }
        if (!list.searchable().isEmpty()) {
            int most = list.maxSearchLength().orElse(limits.maxSearchLength());
            parameter(
                    parameters,
                    "q",
                    "A text that one of these contains: "
                            + String.join(
                                    ", ",
                                    list.searchable().stream()
                                            .map(list.names()::of)
                                            .toList()),
                    type("string").put("maxLength", most));
        }
        for (String name : list.names().of(list.filterable())) {
            list.names()
                    .property(name)
                    .flatMap(list::property)
                    .ifPresent(field -> describeFilters(parameters, name, field));
        }
        if (!list.groupable().isEmpty()) {
            ObjectNode names = type("string");
            ArrayNode values = names.putArray("enum");
            list.groupable().forEach(property -> values.add(list.names().of(property)));
            parameter(parameters, "group.by", "The fields to group by: groups instead of rows", several(names));
        }
        parameter(parameters, "lastEventId", "For a stream: the version that the client has", type("string"));
    }

    private static void describeFilters(ArrayNode parameters, String name, Field field) {
        parameter(parameters, name, name + " is this, or one of these", several(asked(field)));
        parameter(parameters, name + ".ne", name + " is not this, and not null", asked(field));
        if (field.type().isRanged()) {
            parameter(parameters, name + ".gt", name + " is greater", asked(field));
            parameter(parameters, name + ".gte", name + " is greater or equal", asked(field));
            parameter(parameters, name + ".lt", name + " is less", asked(field));
            parameter(parameters, name + ".lte", name + " is less or equal", asked(field));
        }
        parameter(parameters, name + ".null", name + " is null, or is not", type("boolean"));
        if (field.type() == FieldType.TEXT) {
            parameter(parameters, name + ".like", name + " contains this, whatever the case", type("string"));
        }
    }

    private static void describeProblems(ObjectNode responses) {
        ObjectNode problem = responses.putObject("Problem").put("description", "Problem details (RFC 9457)");
        ObjectNode schema = problem.putObject("content")
                .putObject("application/problem+json")
                .putObject("schema");
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (String text : List.of("type", "title", "detail", "instance", "parameter", "allowed")) {
            properties.set(text, type("string"));
        }
        properties.set("status", integer("int32"));
    }

    private static void parameter(ArrayNode parameters, String name, String description, ObjectNode schema) {
        parameters
                .addObject()
                .put("name", name)
                .put("in", "query")
                .put("description", description)
                .set("schema", schema);
    }

    private static ObjectNode several(ObjectNode one) {
        ObjectNode several = type("array");
        several.set("items", one);
        return several;
    }

    /** What a row has of a field. */
    private static ObjectNode shown(Field field, boolean asText, boolean nullable) {
        ObjectNode schema =
                switch (field.type()) {
                    case FLOATING -> {
                        ObjectNode either = JSON.createObjectNode();
                        ObjectNode text = type("string");
                        text.putArray("enum").add("NaN").add("Infinity").add("-Infinity");
                        either.putArray("oneOf")
                                .add(type("number").put("format", "double"))
                                .add(text);
                        yield either;
                    }
                    case OTHER -> JSON.createObjectNode();
                    default -> asText ? type("string") : asked(field);
                };
        return !nullable || schema.isEmpty() ? schema : nullable(schema);
    }

    private static ObjectNode nullable(ObjectNode schema) {
        if (schema.has("enum") || schema.has("oneOf")) {
            ObjectNode either = JSON.createObjectNode();
            either.putArray("oneOf").add(schema).add(type("null"));
            return either;
        }
        String type = schema.get("type").asString();
        schema.putArray("type").add(type).add("null");
        return schema;
    }

    /** What a parameter may be that is compared with a field. */
    private static ObjectNode asked(Field field) {
        return switch (field.type()) {
            case TEXT, OTHER -> type("string");
            case INTEGER -> integer(formatOf(field.javaType()));
            case DECIMAL -> type("number");
            case FLOATING -> type("number").put("format", "double");
            case BOOLEAN -> type("boolean");
            case UUID -> type("string").put("format", "uuid");
            case INSTANT -> type("string").put("format", "date-time");
            case DATE -> type("string").put("format", "date");
            case DATE_TIME -> type("string");
            case ENUM -> {
                ObjectNode schema = type("string");
                ArrayNode values = schema.putArray("enum");
                for (Object constant : field.javaType().getEnumConstants()) {
                    values.add(((Enum<?>) constant).name());
                }
                yield schema;
            }
        };
    }

    private static String formatOf(Class<?> type) {
        boolean isShort = type == int.class
                || type == Integer.class
                || type == short.class
                || type == Short.class
                || type == byte.class
                || type == Byte.class;
        return isShort ? "int32" : type == long.class || type == Long.class ? "int64" : "";
    }

    private static ObjectNode integer(String format) {
        ObjectNode schema = type("integer");
        return format.isEmpty() ? schema : schema.put("format", format);
    }

    private static ObjectNode type(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private static ObjectNode reference(String schema) {
        return JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
    }
}
