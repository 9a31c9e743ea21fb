package dev.livelist.test;

import dev.livelist.LivePrincipal;
import dev.livelist.client.LiveDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks that no list ever shows anybody a row that they may not see. It opens each list as each principal, makes changes one after the other,
 * and compares every row that was sent with what the application says for itself, in plain SQL for example:
 *
 * <pre>{@code
 * LeakCheck.of(tester)
 *     .principals(ann, bob)
 *     .list("tasks", who -> jdbc.queryForList(
 *         "select id from task where project in (select project from membership where member = ?)", Long.class, who.name()))
 *     .change("bob becomes a member", () -> memberships.save(new Membership(7, "bob")))
 *     .change("ann is a member no longer", () -> memberships.deleteByMember("ann"))
 *     .run();
 * }</pre>
 *
 * <p>A row may be sent during a change where it was visible before it or is afterwards. After each change, a list of which all rows fit on the
 * page must have come to show exactly the visible ones, and a longer one only visible ones. Somebody to whom a list is refused sees nothing of it.
 *
 * <p>For one thread and one use.
 */
public final class LeakCheck {

    private final LiveListTester tester;
    private final List<LivePrincipal> principals = new ArrayList<>();
    private final List<Checked> lists = new ArrayList<>();
    private final Map<String, Runnable> changes = new LinkedHashMap<>();

    private LeakCheck(LiveListTester tester) {
        this.tester = tester;
    }

    /**
     * A list that is checked.
     *
     * @param key the member of a row that holds its key
     * @param visible the keys of the rows that a principal may see now
     */
    private record Checked(String name, String key, Function<LivePrincipal, ? extends Collection<?>> visible) {

        Set<String> visibleTo(LivePrincipal principal) {
            return visible.apply(principal).stream().map(String::valueOf).collect(Collectors.toSet());
        }

        String keyOf(JsonNode row) {
            JsonNode value = row.path(key);
            if (value.isMissingNode()) {
                throw new AssertionError("A row of '" + name + "' has no member '" + key + "': " + row);
            }
            return value.asString();
        }
    }

    /** A list as somebody follows it. */
    private record Reader(Checked list, LivePrincipal principal, FollowedList<JsonNode> followed) {

        @Override
        public String toString() {
            return "'" + list.name() + "' as " + (principal.anonymous() ? "nobody" : principal.name());
        }
    }

    /** Begins a check with the lists of an application. */
    public static LeakCheck of(LiveListTester tester) {
        return new LeakCheck(tester);
    }

    /** Those as whom each list is opened. */
    public LeakCheck principals(LivePrincipal... added) {
        principals.addAll(List.of(added));
        return this;
    }

    /**
     * A list, whose rows have their key in the member {@code id}.
     *
     * @param list its name, and parameters: {@code tasks?size=100}
     * @param visible the keys of the rows that a principal may see now; asked before and after each change. Found without Livelist
     */
    public LeakCheck list(String list, Function<LivePrincipal, ? extends Collection<?>> visible) {
        return list(list, "id", visible);
    }

    /** As {@link #list(String, Function)}, for rows that have their key in another member. */
    public LeakCheck list(String list, String key, Function<LivePrincipal, ? extends Collection<?>> visible) {
        lists.add(new Checked(list, key, visible));
        return this;
    }

    /**
     * A change of rows or of rights, made after those before it.
     *
     * @param name what the error says where a row leaks by it
     */
    public LeakCheck change(String name, Runnable change) {
        if (changes.put(name, change) != null) {
            throw new IllegalArgumentException("There are two changes named '" + name + "'");
        }
        return this;
    }

    /**
     * Opens the lists and makes the changes.
     *
     * @throws AssertionError where a row is sent to somebody who may not see it, or a list does not come to show what it should
     */
    public void run() {
        if (principals.isEmpty() || lists.isEmpty()) {
            throw new IllegalStateException("There is nothing to check: name principals(…) and list(…)");
        }
        List<Reader> readers = new ArrayList<>();
        try {
            Map<Checked, Map<LivePrincipal, Set<String>>> visible = visible();
            for (Checked list : lists) {
                for (LivePrincipal principal : principals) {
                    Reader reader = open(list, principal);
                    if (reader != null) {
                        readers.add(reader);
                    }
                }
            }
            check(readers, visible, visible, "at first");
            for (Map.Entry<String, Runnable> change : changes.entrySet()) {
                change.getValue().run();
                Map<Checked, Map<LivePrincipal, Set<String>>> now = visible();
                check(readers, visible, now, "when " + change.getKey());
                visible = now;
            }
        } finally {
            readers.forEach(reader -> reader.followed().close());
        }
    }

    private @Nullable Reader open(Checked list, LivePrincipal principal) {
        try {
            return new Reader(list, principal, tester.as(principal).open(list.name(), JsonNode.class));
        } catch (ListRefusedError refused) {
            if (refused.status() == 401 || refused.status() == 403) {
                return null;
            }
            throw refused;
        }
    }

    private Map<Checked, Map<LivePrincipal, Set<String>>> visible() {
        Map<Checked, Map<LivePrincipal, Set<String>>> visible = new LinkedHashMap<>();
        for (Checked list : lists) {
            Map<LivePrincipal, Set<String>> keys = new LinkedHashMap<>();
            principals.forEach(principal -> keys.put(principal, list.visibleTo(principal)));
            visible.put(list, keys);
        }
        return visible;
    }

    private void check(
            List<Reader> readers,
            Map<Checked, Map<LivePrincipal, Set<String>>> before,
            Map<Checked, Map<LivePrincipal, Set<String>>> after,
            String when) {
        for (Reader reader : readers) {
            Set<String> now = visible(after, reader);
            Set<String> either = new HashSet<>(now);
            either.addAll(visible(before, reader));
            requireSettled(
                    reader,
                    tester.as(reader.principal()).read(reader.list().name(), JsonNode.class),
                    now,
                    "in a document of its own, " + when);
            reader.followed().untilAsserted(document -> requireSettled(reader, document, now, when));
            for (JsonNode row : reader.followed().takeRecent()) {
                if (!either.contains(reader.list().keyOf(row))) {
                    throw new AssertionError(reader + " was sent a row that is not to be seen, " + when + ": " + row);
                }
            }
        }
    }

    private static Set<String> visible(Map<Checked, Map<LivePrincipal, Set<String>>> visible, Reader reader) {
        return Objects.requireNonNull(
                Objects.requireNonNull(visible.get(reader.list())).get(reader.principal()));
    }

    private static void requireSettled(Reader reader, LiveDocument<JsonNode> document, Set<String> now, String when) {
        Set<String> shown = document.rows().stream().map(reader.list()::keyOf).collect(Collectors.toSet());
        boolean complete = document.page() == 0 && !document.hasMore();
        if (complete ? !shown.equals(now) : !now.containsAll(shown)) {
            throw new AssertionError(
                    reader + " shows " + new TreeSet<>(shown) + " " + when + ", but visible are " + new TreeSet<>(now));
        }
    }
}
