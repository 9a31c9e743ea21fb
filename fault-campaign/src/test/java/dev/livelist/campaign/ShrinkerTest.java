package dev.livelist.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    private final List<Episode> episodes =
            Schedule.random(Options.of("--seed=1", "--faults=200")).episodes();

    @Test
    void whatIsNeededIsFoundAndNothingElse() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            List<Stroke> needed = List.of(
                    anyStroke(random, episodes.subList(0, episodes.size() / 2)),
                    anyStroke(random, episodes.subList(episodes.size() / 2, episodes.size())));

            List<Episode> found =
                    new Shrinker(candidate -> strokes(candidate).containsAll(needed), () -> true).shrink(episodes);

            assertThat(strokes(found)).as("round %d", round).containsExactlyElementsOf(needed);
        }
    }

    @Test
    void withoutTimeItKeepsWhatItHas() {
        assertThat(new Shrinker(candidate -> true, () -> false).shrink(episodes))
                .isEqualTo(episodes);
    }

    private static Stroke anyStroke(Random random, List<Episode> from) {
        List<Stroke> strokes = strokes(from);
        return strokes.get(random.nextInt(strokes.size()));
    }

    private static List<Stroke> strokes(List<Episode> episodes) {
        return episodes.stream().flatMap(episode -> episode.strokes().stream()).toList();
    }
}
