package dev.livelist.client;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies JSON Patches (RFC 6902) of what a list's server sends: add, remove, replace, move. For clients that keep their own documents. */
public final class JsonPatch {

    private JsonPatch() {}

    /**
     * The document that a patch makes of another one, which stays as it is.
     *
     * @throws IllegalArgumentException where the patch does not apply as a whole
     */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        JsonNode next = document.deepCopy();
        for (JsonNode operation : patch) {
            JsonPointer path = pointer(operation, "path");
            switch (operation.path("op").asString()) {
                case "add" -> add(next, path, value(operation));
                case "remove" -> remove(next, path);
                case "replace" -> {
                    if (path.matches()) {
                        next = value(operation);
                    } else {
                        replace(next, path, value(operation));
                    }
                }
                case "move" -> add(next, path, remove(next, pointer(operation, "from")));
                default -> throw refused("There is no operation " + operation);
            }
        }
        return next;
    }

    private static void add(JsonNode document, JsonPointer path, JsonNode value) {
        JsonNode parent = parent(document, path);
        if (parent instanceof ArrayNode array) {
            array.insert(path.last().toString().equals("/-") ? array.size() : index(path, array.size()), value);
        } else {
            object(parent, path).set(name(path), value);
        }
    }

    private static JsonNode remove(JsonNode document, JsonPointer path) {
        JsonNode parent = parent(document, path);
        JsonNode removed = parent instanceof ArrayNode array
                ? array.remove(index(path, array.size() - 1))
                : object(parent, path).remove(name(path));
        if (removed == null) {
            throw refused("There is nothing at " + path);
        }
        return removed;
    }

    private static void replace(JsonNode document, JsonPointer path, JsonNode value) {
        JsonNode parent = parent(document, path);
        if (parent instanceof ArrayNode array) {
            array.set(index(path, array.size() - 1), value);
        } else if (object(parent, path).replace(name(path), value) == null) {
            throw refused("There is nothing at " + path);
        }
    }

    private static JsonNode parent(JsonNode document, JsonPointer path) {
        if (path.matches()) {
            throw refused("That is not done to a whole document");
        }
        return document.at(path.head());
    }

    private static ObjectNode object(JsonNode parent, JsonPointer path) {
        if (parent instanceof ObjectNode object) {
            return object;
        }
        throw refused("There is nothing that could have a member " + path);
    }

    private static int index(JsonPointer path, int last) {
        int index = path.last().getMatchingIndex();
        if (index < 0 || index > last) {
            throw refused("There is no place " + path);
        }
        return index;
    }

    private static String name(JsonPointer path) {
        return path.last().getMatchingProperty();
    }

    private static JsonPointer pointer(JsonNode operation, String member) {
        if (!operation.path(member).isString()) {
            throw refused("There is no " + member + " in " + operation);
        }
        return JsonPointer.compile(operation.get(member).asString());
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw refused("There is no value in " + operation);
        }
        return value.deepCopy();
    }

    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("The patch does not apply: " + reason);
    }
}
