package dev.livelist.engine.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the RFC 6902 patch from one document of rows to another: rows that are gone are removed; rows in the longest
 * increasing run stay, the others are moved, each once; new rows are added; then members of rows that stayed are replaced.
 * Takes time in the square of the rows for those that move or are new, and no more than n log n for the rest.
 */
public final class PatchWriter {

    private final String rows;
    private final JsonBuffer patch = new JsonBuffer(256);

    /** @param name the member that the rows are in */
    PatchWriter(String name) {
        this.rows = "/" + name + "/";
        patch.put('[');
    }

    /** The patch as JSON: {@code []} where both documents say the same. */
    byte[] write() {
        return patch.put(']').toBytes();
    }

    /** From one array of rows to another. */
    PatchWriter rows(List<Row> before, List<Row> after) {
        Map<Object, Integer> target = new HashMap<>();
        for (int i = 0; i < after.size(); i++) {
            target.put(after.get(i).key(), i);
        }
        List<Row> current = new ArrayList<>(before);
        for (int i = current.size() - 1; i >= 0; i--) {
            if (!target.containsKey(current.get(i).key())) {
                operation("remove").put(rows).put(i).put("\"}");
                current.remove(i);
            }
        }
        arrange(current, after, target);
        for (int i = 0; i < current.size(); i++) {
            if (current.get(i) != after.get(i)) {
                members(rows + i + "/", current.get(i), after.get(i));
            }
        }
        return this;
    }

    /** From one row, or none, to another. */
    PatchWriter row(@Nullable Row before, @Nullable Row after) {
        if (before != null && after != null) {
            members(rows, before, after);
        } else if (before != null || after != null) {
            operation("replace").put(rows.substring(0, rows.length() - 1)).put("\",\"value\":");
            if (after == null) {
                patch.put("null");
            } else {
                patch.put(after.json());
            }
            patch.put('}');
        }
        return this;
    }

    /** From the members beside the rows to others of the same names. */
    PatchWriter members(List<Member> before, List<Member> after) {
        for (int i = 0; i < after.size(); i++) {
            if (!after.get(i).equals(before.get(i))) {
                replace(after.get(i));
            }
        }
        return this;
    }

    private void replace(Member member) {
        operation("replace")
                .put('/')
                .put(member.name())
                .put("\",\"value\":")
                .put(member.json())
                .put('}');
    }

    /** Brings the rows that stay into their new order and adds the new ones. Each row that has to move goes right behind the one that is to precede it. */
    private void arrange(List<Row> current, List<Row> after, Map<Object, Integer> target) {
        int[] positions = new int[current.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = Objects.requireNonNull(target.get(current.get(i).key()));
        }
        boolean[] stays = longestIncreasing(positions, after.size());
        boolean[] known = new boolean[after.size()];
        for (int position : positions) {
            known[position] = true;
        }
        int place = 0;
        for (int i = 0; i < after.size(); i++) {
            Row wanted = after.get(i);
            if (!known[i]) {
                operation("add")
                        .put(rows)
                        .put(place)
                        .put("\",\"value\":")
                        .put(wanted.json())
                        .put('}');
                current.add(place, wanted);
            } else {
                int at = place;
                if (place >= current.size() || !current.get(place).key().equals(wanted.key())) {
                    at = indexOf(current, wanted.key());
                }
                if (stays[i]) {
                    place = at;
                } else if (at != place) {
                    // Taking out a row that stands before the place moves the place down by one.
                    int to = at < place ? place - 1 : place;
                    if (at != to) {
                        patch(at, to);
                        current.add(to, current.remove(at));
                    }
                    place = to;
                }
            }
            place++;
        }
    }

    private void patch(int from, int to) {
        separate();
        patch.put("{\"op\":\"move\",\"from\":\"")
                .put(rows)
                .put(from)
                .put("\",\"path\":\"")
                .put(rows)
                .put(to)
                .put("\"}");
    }

    private static int indexOf(List<Row> rows, Object key) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).key().equals(key)) {
                return i;
            }
        }
        throw new IllegalStateException("A row that stays is gone");
    }

    /** Marks, by value, a longest increasing subsequence of distinct values below {@code bound}. */
    private static boolean[] longestIncreasing(int[] values, int bound) {
        int[] tails = new int[values.length];
        int[] previous = new int[values.length];
        int length = 0;
        for (int i = 0; i < values.length; i++) {
            int low = 0;
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (values[tails[middle]] < values[i]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[i] = low > 0 ? tails[low - 1] : -1;
            tails[low] = i;
            length = Math.max(length, low + 1);
        }
        boolean[] chosen = new boolean[bound];
        for (int i = length > 0 ? tails[length - 1] : -1; i >= 0; i = previous[i]) {
            chosen[values[i]] = true;
        }
        return chosen;
    }

    private void members(String path, Row old, Row now) {
        if (Arrays.equals(old.json(), now.json())) {
            return;
        }
        for (String name : old.shape().names()) {
            if (now.shape().indexOf(name) < 0) {
                member("remove", path, old.shape(), old.shape().indexOf(name)).put('}');
            }
        }
        for (int i = 0; i < now.shape().size(); i++) {
            int was = old.shape() == now.shape()
                    ? i
                    : old.shape().indexOf(now.shape().names().get(i));
            if (was < 0 || !now.sameMember(i, old, was)) {
                member(was < 0 ? "add" : "replace", path, now.shape(), i)
                        .put(",\"value\":")
                        .put(now.json(), now.valueStart(i), now.valueEnd(i))
                        .put('}');
            }
        }
    }

    private JsonBuffer member(String name, String path, RowShape shape, int member) {
        return operation(name).put(path).put(shape.pointer(member)).put('"');
    }

    /** Begins an operation, up to the open quotes of its path. */
    private JsonBuffer operation(String name) {
        separate();
        return patch.put("{\"op\":\"").put(name).put("\",\"path\":\"");
    }

    private void separate() {
        if (patch.length() > 1) {
            patch.put(',');
        }
    }
}
