package dev.livelist.engine.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a row's JSON object, in order, also those of objects in it. A member is what has a value: an object is only where members
 * are. Shared by all rows that have the same.
 */
public final class RowShape {

    private final List<String> names;

    /** What stands before each value: it ends the objects that are complete, begins those that are not yet, and names the member. */
    private final byte[][] leads;

    private final byte[] end;
    private final byte[][] pointers;

    private final int[] fields;

    private RowShape(List<List<String>> paths, int[] fields) {
        this.names = paths.stream().map(path -> String.join(".", path)).toList();
        this.fields = fields;
        this.leads = new byte[fields.length][];
        this.pointers = new byte[fields.length][];
        List<String> open = null;
        for (int i = 0; i < fields.length; i++) {
            List<String> path = paths.get(i);
            leads[i] = lead(open, path).getBytes(StandardCharsets.UTF_8);
            pointers[i] = pointer(path).getBytes(StandardCharsets.UTF_8);
            open = path;
        }
        String ends = open == null ? "{}" : "}".repeat(open.size());
        this.end = ends.getBytes(StandardCharsets.UTF_8);
    }

    /** Members of these names, in this order. */
    public static RowShape flat(List<String> names) {
        return of(names.stream().map(List::of).toList());
    }

    /**
     * Members at these paths. Those of an object stand together, where the first of them does.
     *
     * @param paths for each field the names that lead to it; no two are the same, and none is the beginning of another
     */
    public static RowShape of(List<List<String>> paths) {
        List<Integer> order = new ArrayList<>();
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            all.add(i);
        }
        arrange(paths, all, 0, order);
        return new RowShape(
                order.stream().map(paths::get).toList(),
                order.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Adds fields of one object to an order, by the name that their paths have at a depth. */
    private static void arrange(List<List<String>> paths, List<Integer> fields, int depth, List<Integer> order) {
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        for (int field : fields) {
            byName.computeIfAbsent(paths.get(field).get(depth), name -> new ArrayList<>())
                    .add(field);
        }
        for (List<Integer> same : byName.values()) {
            if (paths.get(same.get(0)).size() == depth + 1) {
                order.addAll(same);
            } else {
                arrange(paths, same, depth + 1, order);
            }
        }
    }

    private static String lead(@Nullable List<String> before, List<String> path) {
        StringBuilder lead = new StringBuilder();
        int shared = 0;
        if (before == null) {
            lead.append('{');
        } else {
            while (before.get(shared).equals(path.get(shared))) {
                shared++;
            }
            lead.append("}".repeat(before.size() - 1 - shared)).append(',');
        }
        for (int i = shared; i < path.size(); i++) {
            lead.append(i > shared ? "{\"" : "\"").append(quoted(path.get(i))).append("\":");
        }
        return lead.toString();
    }

    private static String pointer(List<String> path) {
        return String.join(
                "/",
                path.stream()
                        .map(name -> quoted(name.replace("~", "~0").replace("/", "~1")))
                        .toList());
    }

    private static String quoted(String text) {
        return new String(JsonBuffer.quote(text), StandardCharsets.UTF_8);
    }

    public int size() {
        return names.size();
    }

    /** The members' names; of one in an object with those of the objects before it, and dots between them. */
    public List<String> names() {
        return names;
    }

    public int indexOf(String name) {
        return names.indexOf(name);
    }

    /** Which field a member is, by its number among those that the shape was made of. */
    int field(int member) {
        return fields[member];
    }

    /** What stands behind the last value. */
    byte[] end() {
        return end;
    }

    /** What stands before a member's value. */
    byte[] lead(int member) {
        return leads[member];
    }

    /** A member's place in the row as a JSON pointer without the first slash, between the quotes of a JSON string. */
    public byte[] pointer(int member) {
        return pointers[member];
    }
}
