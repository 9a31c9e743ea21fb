package dev.livelist.engine.read;

import dev.livelist.engine.Asker;
import dev.livelist.engine.ReadPriority;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a turn, and who is next. Not thread-safe: {@link ReadGate} guards it.
 *
 * <p>The kinds of reads are served in the order of {@link ReadPriority}, but each kind that waits gets at least one of {@value #ONE_OF}
 * turns. Within a kind lists take turns, within a list askers take turns, and for an asker it is first come, first served.
 */
final class TurnQueue {

    private static final int ONE_OF = 8;

    private final Map<ReadPriority, Line> lines = new EnumMap<>(ReadPriority.class);
    private final Map<Asker, Integer> byAsker = new HashMap<>();

    TurnQueue() {
        for (ReadPriority priority : ReadPriority.values()) {
            lines.put(priority, new Line());
        }
    }

    /** Reads of one list that may begin at the same times. */
    private record Group(boolean again, ReadKind kind) {

        static Group of(Turn turn) {
            return new Group(turn.again(), turn.kind());
        }
    }

    /** The turns of one priority. Of lists, of groups and of askers the one that was served last comes last. */
    private static final class Line {
        private final Map<Object, Map<Group, Map<Asker, Set<Turn>>>> lists = new LinkedHashMap<>();
        private int size;
        private int passedOver;

        void add(Turn turn) {
            lists.computeIfAbsent(turn.list(), list -> new LinkedHashMap<>())
                    .computeIfAbsent(Group.of(turn), group -> new LinkedHashMap<>())
                    .computeIfAbsent(turn.asker(), asker -> new LinkedHashSet<>())
                    .add(turn);
            size++;
        }

        @Nullable
        Turn first(Admittance now) {
            for (Map.Entry<Object, Map<Group, Map<Asker, Set<Turn>>>> list : lists.entrySet()) {
                for (Map.Entry<Group, Map<Asker, Set<Turn>>> group :
                        list.getValue().entrySet()) {
                    Group common = group.getKey();
                    if (now.admits(list.getKey(), common.again(), common.kind())) {
                        for (Map.Entry<Asker, Set<Turn>> asker :
                                group.getValue().entrySet()) {
                            if (now.admits(list.getKey(), common.kind(), asker.getKey())) {
                                return asker.getValue().iterator().next();
                            }
                        }
                    }
                }
            }
            return null;
        }

        boolean remove(Turn turn, boolean served) {
            Map<Group, Map<Asker, Set<Turn>>> groups = lists.getOrDefault(turn.list(), Map.of());
            Map<Asker, Set<Turn>> askers = groups.getOrDefault(Group.of(turn), Map.of());
            Set<Turn> turns = askers.getOrDefault(turn.asker(), Set.of());
            if (!turns.remove(turn)) {
                return false;
            }
            size--;
            putBack(askers, turn.asker(), turns, turns.isEmpty(), served);
            putBack(groups, Group.of(turn), askers, askers.isEmpty(), served);
            putBack(lists, turn.list(), groups, groups.isEmpty(), served);
            return true;
        }

        private static <K, V> void putBack(Map<K, V> all, K key, V value, boolean empty, boolean last) {
            if (empty) {
                all.remove(key);
            } else if (last) {
                all.remove(key);
                all.put(key, value);
            }
        }
    }

    private Line line(ReadPriority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    void add(Turn turn) {
        line(turn.priority()).add(turn);
        byAsker.merge(turn.asker(), 1, Integer::sum);
    }

    void remove(Turn turn) {
        remove(turn, false);
    }

    private void remove(Turn turn, boolean served) {
        if (line(turn.priority()).remove(turn, served)) {
            byAsker.computeIfPresent(turn.asker(), (asker, count) -> count == 1 ? null : count - 1);
        }
    }

    int size() {
        int size = 0;
        for (Line line : lines.values()) {
            size += line.size;
        }
        return size;
    }

    /** How many turns wait for an asker. */
    int waiting(Asker asker) {
        return byAsker.getOrDefault(asker, 0);
    }

    boolean contains(Object list, boolean again) {
        for (Line line : lines.values()) {
            for (Group group : line.lists.getOrDefault(list, Map.of()).keySet()) {
                if (group.again() == again) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Takes the next turn out of the queue.
     *
     * @param now which reads may begin
     */
    @Nullable
    Turn poll(Admittance now) {
        Map<Line, Turn> ready = new LinkedHashMap<>();
        for (Line line : lines.values()) {
            Turn first = line.first(now);
            if (first != null) {
                ready.put(line, first);
            }
        }
        if (ready.isEmpty()) {
            return null;
        }
        Line chosen = mustBeServed(ready.keySet());
        for (Line line : lines.values()) {
            line.passedOver = line.size == 0 ? 0 : line.passedOver + 1;
        }
        chosen.passedOver = 0;
        Turn turn = Objects.requireNonNull(ready.get(chosen));
        remove(turn, true);
        return turn;
    }

    /**
     * The most urgent line; but where the others could not all be served in time after it, the one that has waited for longest. A line
     * must be served before it has been passed over {@value #ONE_OF} times.
     */
    private static Line mustBeServed(Set<Line> ready) {
        Line first = ready.iterator().next();
        Line longest = first;
        for (Line line : ready) {
            longest = line.passedOver > longest.passedOver ? line : longest;
        }
        for (int turnsLeft = 1; turnsLeft < ONE_OF; turnsLeft++) {
            int latest = ONE_OF - turnsLeft;
            if (ready.stream().filter(line -> line.passedOver >= latest).count() >= turnsLeft) {
                return longest;
            }
        }
        return first;
    }
}
