package dev.livelist.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.Asker;
import dev.livelist.engine.ReadPriority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReadGateTest {

    private static final Object LIST = "list";
    private static final Object OTHER = "another list";

    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Asker ONE = new Asker("one", false);
    private static final Asker TWO = new Asker("two", false);

    private final List<String> turns = new ArrayList<>();
    private long now;
    private final ReadGate gate = gate(1);

    private static ReadGate gate(int permits) {
        return gate(permits, (delay, task) -> {});
    }

    private static ReadGate gate(int permits, BiConsumer<Duration, Runnable> later) {
        return new ReadGate(
                permits, Duration.ofMillis(500), later, UnaryOperator.identity(), () -> 0, (priority, waited) -> {});
    }

    private Turn enter(ReadPriority priority, String name) {
        return enter(gate, priority, LIST, false, name);
    }

    private Turn enter(ReadGate some, ReadPriority priority, Object list, boolean again, String name) {
        Turn turn = new Turn(priority, list, again);
        some.enter(turn, () -> turns.add(name));
        return turn;
    }

    @Test
    void looksGoBeforeNewReadersAndThoseBeforeRepairsCountsAndPolls() {
        Turn running = enter(ReadPriority.REPAIR, "running");
        List<Turn> waiting = new ArrayList<>();
        waiting.add(enter(ReadPriority.POLL, "poll"));
        waiting.add(enter(ReadPriority.COUNT, "count"));
        waiting.add(enter(ReadPriority.REPAIR, "repair"));
        waiting.add(enter(ReadPriority.NEW_READER, "first reader"));
        waiting.add(enter(ReadPriority.NEW_READER, "second reader"));
        waiting.add(enter(ReadPriority.LOOK, "look"));

        gate.leave(running);
        for (int turn : new int[] {5, 3, 4, 2, 1, 0}) {
            gate.leave(waiting.get(turn));
        }

        assertThat(turns)
                .containsExactly("running", "look", "first reader", "second reader", "repair", "count", "poll");
    }

    @Test
    void eachKindThatWaitsGetsOneOfEightTurnsWhateverTheOthersDo() {
        Deque<Turn> granted = new ArrayDeque<>();
        for (ReadPriority priority : ReadPriority.values()) {
            for (int i = 0; i < 300; i++) {
                Turn turn = new Turn(priority, LIST, false);
                gate.enter(turn, () -> {
                    turns.add(priority.name());
                    granted.add(turn);
                });
            }
        }
        while (turns.size() < 240) {
            gate.leave(granted.remove());
        }

        for (ReadPriority priority : ReadPriority.values()) {
            for (int from = 8; from < 240; from += 8) {
                assertThat(turns.subList(from, from + 8)).contains(priority.name());
            }
        }
        assertThat(turns).filteredOn("LOOK"::equals).hasSizeGreaterThanOrEqualTo(240 / 2 - 8);
    }

    @Test
    void listsTakeTurns() {
        Deque<Turn> granted = new ArrayDeque<>();
        for (int i = 0; i < 100; i++) {
            Turn turn = new Turn(ReadPriority.NEW_READER, LIST, false);
            gate.enter(turn, () -> granted.add(turn));
        }
        enter(gate, ReadPriority.NEW_READER, OTHER, false, "another");
        gate.leave(granted.remove());
        gate.leave(granted.remove());
        assertThat(turns).containsExactly("another");
    }

    @Test
    void aTurnThatIsNotWaitedForAnyMoreIsNotGrantedAndLeavingTwiceFreesOnePlace() {
        Turn running = enter(ReadPriority.REPAIR, "running");
        Turn gone = enter(ReadPriority.REPAIR, "gone");
        gate.leave(gone);
        gate.leave(running);
        gate.leave(running);
        assertThat(gate.waiting()).isZero();

        enter(ReadPriority.REPAIR, "second");
        enter(ReadPriority.REPAIR, "must wait");

        assertThat(turns).containsExactly("running", "second");
        assertThat(gate.waiting()).isEqualTo(1);
    }

    @Test
    void neverMoreThanItsPermitsRun() {
        for (int permits = 1; permits <= 4; permits++) {
            Random random = new Random(permits);
            ReadGate some = gate(permits);
            int[] running = {0};
            int[] most = {0};
            List<Turn> entered = new ArrayList<>();
            List<boolean[]> granted = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                if (entered.isEmpty() || random.nextBoolean()) {
                    boolean[] mine = {false};
                    granted.add(mine);
                    Turn turn = new Turn(ReadPriority.values()[random.nextInt(5)], random.nextInt(3), false);
                    entered.add(turn);
                    some.enter(turn, () -> {
                        mine[0] = true;
                        running[0]++;
                        most[0] = Math.max(most[0], running[0]);
                    });
                } else {
                    leave(some, entered, granted, running, random.nextInt(entered.size()));
                }
            }
            while (!entered.isEmpty()) {
                leave(some, entered, granted, running, 0);
            }
            assertThat(most[0]).isEqualTo(permits);
            assertThat(running[0]).isZero();
            assertThat(some.waiting()).isZero();
        }
    }

    private static void leave(ReadGate some, List<Turn> entered, List<boolean[]> granted, int[] running, int leaver) {
        if (granted.remove(leaver)[0]) {
            running[0]--;
        }
        some.leave(entered.remove(leaver));
    }

    @Test
    void whileTheDatabaseRefusesOneReadAtATimeFindsOutWhetherItIsBack() {
        List<Runnable> rests = new ArrayList<>();
        List<Duration> lasting = new ArrayList<>();
        ReadGate four = gate(4, (delay, task) -> {
            lasting.add(delay);
            rests.add(task);
        });
        List<Turn> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(enter(four, ReadPriority.REPAIR, LIST, false, "turn"));
        }
        for (int i = 0; i < 4; i++) {
            four.failed(LIST);
            four.leave(all.get(i));
        }
        assertThat(turns).hasSize(4);
        assertThat(four.isResting(LIST)).isTrue();
        for (int probe = 4; probe < 9; probe++) {
            rests.remove(0).run();
            assertThat(turns).hasSize(probe + 1);
            four.failed(LIST);
            four.leave(all.get(probe));
        }
        assertThat(lasting).isSorted().endsWith(Duration.ofSeconds(2));
        rests.remove(0).run();
        four.succeeded(LIST);
        assertThat(four.isResting(LIST)).isFalse();
        assertThat(turns).hasSize(9 + 4);
    }

    /** The rests are the caller's to end. */
    private static ReadGate restingFor(Object list, List<Runnable> rests) {
        ReadGate four = gate(4, (delay, task) -> rests.add(task));
        for (int i = 0; i < 3; i++) {
            four.failed(list);
        }
        assertThat(four.isResting(list)).isTrue();
        return four;
    }

    @Test
    void aListThatCannotBeReadHoldsUpNoOther() {
        ReadGate four = restingFor(LIST, new ArrayList<>());
        for (int i = 0; i < 5; i++) {
            enter(four, ReadPriority.NEW_READER, LIST, i % 2 == 0, "refused");
        }
        List<Turn> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(enter(four, ReadPriority.POLL, OTHER, false, "another"));
        }
        assertThat(turns).containsOnly("another").hasSize(3);
        assertThat(four.isResting(OTHER)).isFalse();

        four.leave(others.get(0));
        assertThat(turns).containsOnly("another").hasSize(4);

        four.succeeded(OTHER);
        others.forEach(four::leave);
        assertThat(turns)
                .as("the database is there")
                .filteredOn("refused"::equals)
                .hasSize(2);
    }

    @Test
    void aReadThatHasNotFailedBeforeFindsOutWhetherTheDatabaseIsBack() {
        List<Runnable> rests = new ArrayList<>();
        ReadGate four = restingFor(LIST, rests);
        for (int i = 0; i < 3; i++) {
            enter(four, ReadPriority.NEW_READER, LIST, true, "again");
        }
        assertThat(four.isBeingTried(LIST)).isFalse();
        Turn first = enter(four, ReadPriority.POLL, LIST, false, "first");
        assertThat(four.isBeingTried(LIST)).isTrue();
        assertThat(turns).isEmpty();

        rests.remove(0).run();
        assertThat(turns).containsExactly("first");
        assertThat(four.isBeingTried(LIST)).isTrue();

        four.failed(LIST);
        four.leave(first);
        assertThat(four.isBeingTried(LIST)).isFalse();
    }

    @Test
    void readsThatHaveFailedAndReadsThatHaveNotFindOutInTurns() {
        List<Runnable> rests = new ArrayList<>();
        ReadGate four = restingFor(LIST, rests);
        Deque<Turn> granted = new ArrayDeque<>();
        for (int i = 0; i < 6; i++) {
            boolean again = i < 3;
            Turn turn = new Turn(ReadPriority.REPAIR, LIST, again);
            four.enter(turn, () -> {
                turns.add(again ? "again" : "first");
                granted.add(turn);
            });
        }
        for (int i = 0; i < 6; i++) {
            rests.remove(0).run();
            four.failed(LIST);
            four.leave(granted.remove());
        }
        assertThat(turns).containsExactly("first", "again", "first", "again", "first", "again");
    }

    @Test
    void aListWhoseLastStatementFailedHasHalfOfThePlaces() {
        ReadGate four = gate(4);
        four.failed(LIST);
        for (int i = 0; i < 8; i++) {
            enter(four, ReadPriority.NEW_READER, LIST, false, "failing");
        }
        assertThat(turns).hasSize(2);
        enter(four, ReadPriority.POLL, OTHER, false, "another");
        assertThat(turns).containsExactly("failing", "failing", "another");

        four.succeeded(OTHER);
        assertThat(turns).hasSize(3);
        four.succeeded(LIST);
        assertThat(turns).containsExactly("failing", "failing", "another", "failing");
    }

    // --- Shares -----------------------------------------------------------------------------------------------------

    private ReadGate timed(int permits) {
        return new ReadGate(
                permits, SLOW, (delay, task) -> {}, UnaryOperator.identity(), () -> now, (priority, waited) -> {});
    }

    private Turn search(ReadGate some, Object list, Asker asker, String name) {
        return read(some, list, ReadKind.SEARCH, asker, name);
    }

    private Turn read(ReadGate some, Object list, ReadKind kind, Asker asker, String name) {
        Turn turn = new Turn(ReadPriority.NEW_READER, list, false, kind, asker);
        some.enter(turn, () -> turns.add(name));
        return turn;
    }

    @Test
    void askersTakeTurns() {
        Turn running = search(gate, LIST, ONE, "running");
        Turn next = search(gate, LIST, ONE, "one");
        for (int i = 0; i < 100; i++) {
            search(gate, LIST, ONE, "one");
        }
        search(gate, LIST, TWO, "two");
        assertThat(gate.waiting(ONE)).isEqualTo(101);
        gate.leave(running);
        gate.leave(next);
        assertThat(turns).containsExactly("running", "one", "two");
    }

    @Test
    void oneAskerHasHalfOfThePlaces() {
        ReadGate four = timed(4);
        for (int i = 0; i < 5; i++) {
            search(four, i % 2 == 0 ? LIST : OTHER, ONE, "one");
        }
        assertThat(turns).hasSize(2);
        search(four, LIST, TWO, "two");
        assertThat(turns).endsWith("two");
    }

    @Test
    void oneAskerHasMoreOfWhatIsKnownToBeQuick() {
        ReadGate four = timed(4);
        for (int i = 0; i < Shares.FAST_AGAIN; i++) {
            four.leave(search(four, LIST, ONE, "quick"));
        }
        turns.clear();
        for (int i = 0; i < 5; i++) {
            search(four, LIST, ONE, "one");
        }
        assertThat(turns).hasSize(4);
    }

    @Test
    void oneListNeverHasTheLastPlaceWhereThereAreOthers() {
        ReadGate four = timed(4);
        four.leave(search(four, OTHER, Asker.WORKER, "other"));
        for (int i = 0; i < 5; i++) {
            search(four, LIST, Asker.WORKER, "list");
        }
        assertThat(turns).containsExactly("other", "list", "list", "list");
        search(four, OTHER, Asker.WORKER, "other");
        assertThat(turns).endsWith("other").hasSize(5);
    }

    @Test
    void whatIsSlowHasHalfOfThePlacesAndTheRestOfItsListIsNotSlowForThat() {
        ReadGate four = timed(4);
        Turn slow = search(four, LIST, Asker.WORKER, "slow");
        now += SLOW.toNanos();
        four.leave(slow);
        assertThat(four.slowLists()).isOne();

        for (int i = 0; i < 4; i++) {
            search(four, LIST, Asker.WORKER, "slow");
        }
        assertThat(turns).hasSize(1 + 2);
        Turn plain = read(four, LIST, ReadKind.PLAIN, Asker.WORKER, "plain");
        assertThat(turns).endsWith("plain");
        for (int i = 0; i < Shares.FAST_AGAIN; i++) {
            four.leave(plain);
            plain = read(four, OTHER, ReadKind.SEARCH, Asker.WORKER, "other");
            assertThat(turns).endsWith("other");
        }
    }

    @Test
    void whatWasSlowIsNotSlowForEver() {
        ReadGate four = timed(4);
        Turn turn = search(four, LIST, Asker.WORKER, "slow");
        now += SLOW.toNanos();
        four.leave(turn);
        for (int i = 0; i < Shares.FAST_AGAIN; i++) {
            assertThat(four.slowLists()).isOne();
            four.leave(search(four, LIST, Asker.WORKER, "quick"));
        }
        assertThat(four.slowLists()).isZero();
    }
}
