package dev.livelist.http;

import dev.livelist.query.InvalidQueryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lists that one stream is to have. Read strictly: nothing is ignored. What is wrong with a list's own query is not seen here.
 *
 * @param space where the client counts its writes; null where it does not want to know them
 */
record CombinedRequest(List<Entry> entries, @Nullable String space) {

    /** How many bytes the body of a request may have. */
    static final int MOST_BYTES = 64 * 1024;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,16}");
    private static final Pattern IN_ADDRESS =
            Pattern.compile("(" + ID.pattern() + "):([^?]+)(?:\\?(.*))?", Pattern.DOTALL);
    private static final String LISTS = "lists";
    private static final Set<String> MEMBERS = Set.of("id", "list", "query", "version");
    private static final String ENTRY_IN_BODY =
            "objects with \"id\" (1 to 16 characters of A-Z, a-z, 0-9, _ and -) and \"list\", perhaps \"query\" and \"version\"; all are texts";
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * One list.
     *
     * @param id what the client calls it on this stream
     * @param list the name of the list
     * @param query the query of the list's own address, as it would be sent; null where there is none
     * @param version the version that the client has, if any
     */
    record Entry(
            String id,
            String list,
            @Nullable String query,
            @Nullable String version) {}

    /** From the query of an address: {@code s=<id>:<list>?<query>} for each list, and {@code v.<id>=<version>}. */
    static CombinedRequest ofAddress(@Nullable String rawQuery, int most) {
        Map<String, List<String>> parameters = QueryString.parse(rawQuery);
        String space = CauseSpaces.takeFrom(parameters);
        List<String> lists = parameters.remove("s");
        if (lists == null) {
            throw new InvalidQueryException("s", "is missing", "one or more of <id>:<list>?<query>");
        }
        requireNotTooMany("s", lists.size(), most);
        List<Entry> entries = new ArrayList<>();
        Map<String, String> versions = versionsIn(parameters);
        for (String text : lists) {
            Matcher entry = IN_ADDRESS.matcher(text);
            if (!entry.matches()) {
                throw new InvalidQueryException(
                        "s",
                        "cannot be read",
                        text,
                        "<id>:<list>?<query>, the id of 1 to 16 characters of A-Z, a-z, 0-9, _ and -");
            }
            String id = entry.group(1);
            entries.add(new Entry(id, entry.group(2), entry.group(3), versions.remove(id)));
        }
        for (String id : versions.keySet()) {
            throw new InvalidQueryException("v." + id, "is the version of no list of this stream", "the ids in s");
        }
        requireDistinct("s", entries);
        return new CombinedRequest(entries, space);
    }

    private static Map<String, String> versionsIn(Map<String, List<String>> parameters) {
        Map<String, String> versions = new HashMap<>();
        parameters.forEach((name, values) -> {
            if (!name.startsWith("v.")) {
                throw new InvalidQueryException(name, "is unknown", "s, v.<id>, " + CauseSpaces.PARAMETER);
            }
            if (values.size() > 1) {
                throw InvalidQueryException.ofRepeated(name, values);
            }
            versions.put(name.substring(2), values.get(0));
        });
        return versions;
    }

    /** From the body of a POST: {@code {"lists":[{"id":…,"list":…,"query":…,"version":…}]}}. */
    static CombinedRequest ofBody(@Nullable String rawQuery, byte[] body, int most) {
        Map<String, List<String>> parameters = QueryString.parse(rawQuery);
        String space = CauseSpaces.takeFrom(parameters);
        for (String name : parameters.keySet()) {
            throw new InvalidQueryException(name, "is unknown", CauseSpaces.PARAMETER + "; the lists are in the body");
        }
        if (body.length > MOST_BYTES) {
            throw Problem.of(
                    Problem.Status.CONTENT_TOO_LARGE,
                    "The body is too long; allowed: " + MOST_BYTES + " bytes. Use several streams");
        }
        JsonNode lists = listsIn(body);
        requireNotTooMany(LISTS, lists.size(), most);
        List<Entry> entries = new ArrayList<>();
        lists.forEach(entry -> entries.add(entryOf(entry)));
        requireDistinct(LISTS, entries);
        return new CombinedRequest(entries, space);
    }

    private static JsonNode listsIn(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JacksonException e) {
            throw Problem.of(Problem.Status.BAD_REQUEST, "The body is not JSON");
        }
        JsonNode lists = root.get(LISTS);
        if (!root.isObject() || root.size() != 1 || lists == null || !lists.isArray() || lists.isEmpty()) {
            throw Problem.of(
                    Problem.Status.BAD_REQUEST,
                    "The body must be a JSON object with one member, \"lists\", an array that is not empty");
        }
        return lists;
    }

    private static Entry entryOf(JsonNode entry) {
        boolean isReadable = entry.isObject()
                && entry.properties().stream()
                        .allMatch(member -> MEMBERS.contains(member.getKey())
                                && (member.getValue().isString()
                                        || member.getValue().isNull()));
        String id = isReadable ? text(entry, "id") : null;
        String list = isReadable ? text(entry, "list") : null;
        if (id == null || list == null || !ID.matcher(id).matches()) {
            throw new InvalidQueryException(LISTS, "has an entry that cannot be read", entry.toString(), ENTRY_IN_BODY);
        }
        return new Entry(id, list, text(entry, "query"), text(entry, "version"));
    }

    private static @Nullable String text(JsonNode entry, String name) {
        JsonNode value = entry.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    private static void requireNotTooMany(String parameter, int lists, int most) {
        if (lists > most) {
            throw new InvalidQueryException(
                    parameter,
                    "names too many lists: " + lists,
                    "up to " + most + " lists on one stream (livelist.max-lists-per-stream); use several streams");
        }
    }

    private static void requireDistinct(String parameter, List<Entry> entries) {
        Set<String> ids = new HashSet<>();
        for (Entry entry : entries) {
            if (!ids.add(entry.id())) {
                throw new InvalidQueryException(
                        parameter, "names two lists by the same id", entry.id(), "an id of its own for each list");
            }
        }
    }
}
