package dev.livelist.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.SimulatedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final SimulatedTime time = new SimulatedTime(new Random(1));
    private final Deadlines deadlines = new Deadlines(time, Duration.ofSeconds(10));
    private final List<String> passed = new ArrayList<>();

    private Deadlines.Deadline begin(String name) {
        return deadlines.begin(
                () -> passed.add(name + " after " + (time.nanoTime() - SimulatedTime.START) / 1_000_000));
    }

    @Test
    void eachPassesInItsOwnTime() {
        begin("first");
        time.pass(Duration.ofSeconds(4));
        begin("second");
        time.pass(Duration.ofSeconds(30));
        begin("third");
        time.pass(Duration.ofSeconds(30));

        assertThat(passed).containsExactly("first after 10000", "second after 14000", "third after 44000");
    }

    @Test
    void oneThatIsCancelledDoesNotPassAndKeepsNobodyWaiting() {
        Deadlines.Deadline first = begin("first");
        time.pass(Duration.ofSeconds(1));
        Deadlines.Deadline second = begin("second");
        time.pass(Duration.ofSeconds(1));
        begin("third");
        first.cancel();
        second.cancel();
        time.pass(Duration.ofSeconds(30));

        assertThat(passed).containsExactly("third after 12000");
    }

    @Test
    void oneThatBeginsWhenAllOthersAreGonePassesToo() {
        begin("first").cancel();
        time.pass(Duration.ofSeconds(9));
        begin("second");
        time.pass(Duration.ofSeconds(30));

        assertThat(passed).containsExactly("second after 19000");
    }
}
