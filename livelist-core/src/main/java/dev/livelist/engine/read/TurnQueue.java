package dev.livelist.engine.read;

import dev.livelist.engine.ReadPriority;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a turn, and who is next. Not thread-safe: {@link ReadGate} guards it.
 *
 * <p>The kinds of reads are served in the order of {@link ReadPriority}, but each kind that waits gets at least one of {@value #ONE_OF}
 * turns. Within a kind lists take turns, and within a list it is first come, first served.
 */
final class TurnQueue {

    private static final int ONE_OF = 8;

    private final Map<ReadPriority, Line> lines = new EnumMap<>(ReadPriority.class);

    TurnQueue() {
        for (ReadPriority priority : ReadPriority.values()) {
            lines.put(priority, new Line());
        }
    }

    private record Asker(Object list, boolean again) {}

    /** The turns of one kind. The list that was served last comes last. */
    private static final class Line {
        private final Map<Asker, Set<Turn>> waiting = new LinkedHashMap<>();
        private int size;
        private int passedOver;

        @Nullable
        Turn first(BiPredicate<Object, Boolean> mayPass) {
            for (Map.Entry<Asker, Set<Turn>> one : waiting.entrySet()) {
                if (mayPass.test(one.getKey().list(), one.getKey().again())) {
                    return one.getValue().iterator().next();
                }
            }
            return null;
        }

        void remove(Turn turn, boolean served) {
            Asker asker = new Asker(turn.list(), turn.again());
            Set<Turn> same = waiting.get(asker);
            if (same != null && same.remove(turn)) {
                size--;
                if (same.isEmpty()) {
                    waiting.remove(asker);
                } else if (served) {
                    waiting.remove(asker);
                    waiting.put(asker, same);
                }
            }
        }
    }

    private Line line(ReadPriority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    void add(Turn turn) {
        Line line = line(turn.priority());
        line.waiting
                .computeIfAbsent(new Asker(turn.list(), turn.again()), asker -> new LinkedHashSet<>())
                .add(turn);
        line.size++;
    }

    void remove(Turn turn) {
        line(turn.priority()).remove(turn, false);
    }

    int size() {
        int size = 0;
        for (Line line : lines.values()) {
            size += line.size;
        }
        return size;
    }

    boolean contains(Object list, boolean again) {
        Asker asker = new Asker(list, again);
        for (Line line : lines.values()) {
            if (line.waiting.containsKey(asker)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the next turn out of the queue.
     *
     * @param mayPass whether a list may be read now, by list and by whether the read failed the last time
     */
    @Nullable
    Turn poll(BiPredicate<Object, Boolean> mayPass) {
        Map<Line, Turn> ready = new LinkedHashMap<>();
        for (Line line : lines.values()) {
            Turn first = line.first(mayPass);
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
        chosen.remove(turn, true);
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
