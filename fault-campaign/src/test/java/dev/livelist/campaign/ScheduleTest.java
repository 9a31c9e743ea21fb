package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {

    private final Options options = Options.of("--seed=2", "--faults=600");
    private final Schedule schedule = Schedule.random(options);

    @Test
    void theSameSeedGivesTheSameSchedule() {
        assertThat(Schedule.random(options)).isEqualTo(schedule);
    }

    @Test
    void itHasAsManyFaultsAsWantedAndEveryKindSeveralTimes() {
        List<Stroke> strokes = strokes(schedule);

        assertThat(strokes).as(options.toString()).hasSize(600);
        assertThat(strokes.stream().collect(Collectors.groupingBy(Stroke::fault, Collectors.counting())))
                .as(options.toString())
                .hasSize(Fault.values().length)
                .allSatisfy((fault, times) -> assertThat(times).isGreaterThanOrEqualTo(3));
    }

    @Test
    void aShortOneHasEveryKindOnce() {
        int kinds = Fault.values().length;

        assertThat(strokes(Schedule.random(Options.of("--faults=" + kinds))).stream()
                        .map(Stroke::fault))
                .containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void faultsOfOneEpisodeDoNotTakeFromEachOtherWhatTheyNeed() {
        for (Episode episode : schedule.episodes()) {
            for (Stroke stroke : episode.strokes()) {
                assertThat(episode.strokes()).as("%s", options).allSatisfy(other -> assertThat(
                                other == stroke || !other.excludes(stroke))
                        .isTrue());
            }
        }
    }

    @Test
    void whatConcernsAnotherTransportIsLeftOut() {
        Schedule withoutRedis = Schedule.random(Options.of("--transport=postgres", "--faults=200"));

        assertThat(strokes(withoutRedis)).noneMatch(stroke -> stroke.fault().place() == Fault.Place.REDIS);
    }

    @Test
    void itCanBeWrittenAndReadAgain(@TempDir Path directory) {
        Path file = directory.resolve("schedule");
        schedule.write(file);

        assertThat(Schedule.read(file)).isEqualTo(schedule);
    }

    private static List<Stroke> strokes(Schedule schedule) {
        return schedule.episodes().stream()
                .flatMap(episode -> episode.strokes().stream())
                .toList();
    }
}
