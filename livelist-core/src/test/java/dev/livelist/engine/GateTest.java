package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Object LIST = "list";

    private final List<String> turns = new ArrayList<>();
    private final Deque<Gate.Ticket[]> tickets = new ArrayDeque<>();
    private final Gate gate = gate(1);

    private Gate.Ticket enter(ReadPriority priority, String name) {
        return gate.enter(priority, LIST, false, () -> turns.add(name));
    }

    @Test
    void newReadersGoBeforeChangesAndThoseBeforePolls() {
        Gate.Ticket running = enter(ReadPriority.CHANGE, "running");
        List<Gate.Ticket> tickets = new ArrayList<>();
        tickets.add(enter(ReadPriority.POLL, "poll"));
        tickets.add(enter(ReadPriority.CHANGE, "change"));
        tickets.add(enter(ReadPriority.NEW_READER, "first reader"));
        tickets.add(enter(ReadPriority.NEW_READER, "second reader"));

        running.release();
        tickets.get(2).release();
        tickets.get(3).release();
        tickets.get(1).release();
        tickets.get(0).release();

        assertThat(turns).containsExactly("running", "first reader", "second reader", "change", "poll");
    }

    @Test
    void nobodyStarvesWhileTheMoreUrgentKeepComing() {
        Deque<Gate.Ticket[]> granted = new ArrayDeque<>();
        for (ReadPriority priority : ReadPriority.values()) {
            for (int i = 0; i < 300; i++) {
                Gate.Ticket[] mine = new Gate.Ticket[1];
                mine[0] = gate.enter(priority, LIST, false, () -> {
                    turns.add(priority.name());
                    granted.add(mine);
                });
            }
        }
        while (turns.size() < 200) {
            granted.remove()[0].release();
        }

        assertThat(turns).filteredOn("POLL"::equals).hasSizeGreaterThanOrEqualTo(200 / 10);
        assertThat(turns).filteredOn("CHANGE"::equals).hasSizeGreaterThanOrEqualTo(200 / 10);
        assertThat(turns).filteredOn("NEW_READER"::equals).hasSizeGreaterThan(100);
    }

    @Test
    void whoLeavesTheQueueGetsNoTurnAndLeavingTwiceFreesOnePlace() {
        Gate.Ticket running = enter(ReadPriority.CHANGE, "running");
        Gate.Ticket gone = enter(ReadPriority.CHANGE, "gone");
        gone.release();
        running.release();
        running.release();
        assertThat(gate.waiting()).isZero();

        enter(ReadPriority.CHANGE, "second");
        enter(ReadPriority.CHANGE, "must wait");

        assertThat(turns).containsExactly("running", "second");
        assertThat(gate.waiting()).isEqualTo(1);
    }

    @Test
    void neverMoreThanItsPermitsRun() {
        for (int permits = 1; permits <= 4; permits++) {
            Random random = new Random(permits);
            Gate some = gate(permits);
            int[] running = {0};
            int[] most = {0};
            List<Gate.Ticket> tickets = new ArrayList<>();
            List<boolean[]> granted = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                if (tickets.isEmpty() || random.nextBoolean()) {
                    boolean[] mine = {false};
                    granted.add(mine);
                    tickets.add(some.enter(ReadPriority.values()[random.nextInt(3)], LIST, false, () -> {
                        mine[0] = true;
                        running[0]++;
                        most[0] = Math.max(most[0], running[0]);
                    }));
                } else {
                    int leaver = random.nextInt(tickets.size());
                    if (granted.remove(leaver)[0]) {
                        running[0]--;
                    }
                    tickets.remove(leaver).release();
                }
            }
            while (!tickets.isEmpty()) {
                if (granted.remove(0)[0]) {
                    running[0]--;
                }
                tickets.remove(0).release();
            }
            assertThat(most[0]).isEqualTo(permits);
            assertThat(running[0]).isZero();
            assertThat(some.waiting()).isZero();
        }
    }

    private static Gate gate(int permits) {
        return new Gate(permits, (delay, task) -> {}, UnaryOperator.identity());
    }

    @Test
    void whileTheDatabaseRefusesOneAtATimeFindsOutWhetherItIsBack() {
        List<Runnable> rests = new ArrayList<>();
        List<Duration> lasting = new ArrayList<>();
        Gate four = new Gate(
                4,
                (delay, task) -> {
                    lasting.add(delay);
                    rests.add(task);
                },
                UnaryOperator.identity());
        List<Gate.Ticket> all = new ArrayList<>();
        List<Integer> granted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            all.add(four.enter(ReadPriority.CHANGE, LIST, false, () -> granted.add(number)));
        }
        for (int i = 0; i < 4; i++) {
            four.ended(LIST, false);
            all.get(i).release();
        }
        assertThat(granted).hasSize(4);
        assertThat(four.isResting(LIST)).isTrue();
        for (int probe = 4; probe < 9; probe++) {
            rests.remove(0).run();
            assertThat(granted).hasSize(probe + 1);
            four.ended(LIST, false);
            all.get(probe).release();
        }
        assertThat(lasting).isSorted().endsWith(Duration.ofSeconds(2));
        rests.remove(0).run();
        four.ended(LIST, true);
        assertThat(four.isResting(LIST)).isFalse();
        assertThat(granted).hasSize(9 + 4);
    }

    /** The rests are the caller's to end. */
    private Gate restingFor(Object list, List<Runnable> rests) {
        Gate four = new Gate(4, (delay, task) -> rests.add(task), UnaryOperator.identity());
        for (int i = 0; i < 3; i++) {
            four.ended(list, false);
        }
        assertThat(four.isResting(list)).isTrue();
        return four;
    }

    @Test
    void whatIsWrongWithOneListHoldsUpNoOther() {
        Gate four = restingFor(LIST, new ArrayList<>());
        for (int i = 0; i < 5; i++) {
            four.enter(ReadPriority.NEW_READER, LIST, i % 2 == 0, () -> turns.add("refused"));
        }
        List<Gate.Ticket> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(four.enter(ReadPriority.POLL, "another list", false, () -> turns.add("another")));
        }
        assertThat(turns).containsOnly("another").hasSize(4);
        assertThat(four.isResting("another list")).isFalse();

        others.get(0).release();
        assertThat(turns).containsOnly("another").hasSize(5);

        four.ended("another list", true);
        others.forEach(Gate.Ticket::release);
        assertThat(turns)
                .as("the database is there")
                .filteredOn("refused"::equals)
                .hasSize(2);
    }

    @Test
    void whoHasNotFailedBeforeFindsOutWhetherTheDatabaseIsBack() {
        List<Runnable> rests = new ArrayList<>();
        Gate four = restingFor(LIST, rests);
        for (int i = 0; i < 3; i++) {
            four.enter(ReadPriority.NEW_READER, LIST, true, () -> turns.add("again"));
        }
        assertThat(four.isBeingTried(LIST)).isFalse();
        Gate.Ticket first = four.enter(ReadPriority.POLL, LIST, false, () -> turns.add("first"));
        assertThat(four.isBeingTried(LIST)).isTrue();
        assertThat(turns).isEmpty();

        rests.remove(0).run();
        assertThat(turns).containsExactly("first");
        assertThat(four.isBeingTried(LIST)).isTrue();

        four.ended(LIST, false);
        first.release();
        assertThat(four.isBeingTried(LIST)).isFalse();
    }

    @Test
    void thoseThatHaveFailedAndThoseThatHaveNotFindOutInTurns() {
        List<Runnable> rests = new ArrayList<>();
        Gate four = restingFor(LIST, rests);
        for (int i = 0; i < 6; i++) {
            boolean again = i < 3;
            Gate.Ticket[] mine = new Gate.Ticket[1];
            mine[0] = four.enter(ReadPriority.CHANGE, LIST, again, () -> {
                turns.add(again ? "again" : "first");
                tickets.add(mine);
            });
        }
        for (int i = 0; i < 6; i++) {
            rests.remove(0).run();
            four.ended(LIST, false);
            tickets.remove()[0].release();
        }
        assertThat(turns).containsExactly("first", "again", "first", "again", "first", "again");
    }

    @Test
    void aListOfWhichTheLastStatementHasFailedHasHalfOfThePlaces() {
        Gate four = gate(4);
        four.ended(LIST, false);
        for (int i = 0; i < 8; i++) {
            four.enter(ReadPriority.NEW_READER, LIST, false, () -> turns.add("failing"));
        }
        assertThat(turns).hasSize(2);
        four.enter(ReadPriority.POLL, "another list", false, () -> turns.add("another"));
        assertThat(turns).containsExactly("failing", "failing", "another");

        four.ended("another list", true);
        assertThat(turns).hasSize(3);
        four.ended(LIST, true);
        assertThat(turns).containsExactly("failing", "failing", "another", "failing");
    }
}
