package dev.livelist.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.Asker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitingPlacesTest {

    private static final Asker GREEDY = new Asker("greedy", false);
    private static final Asker MODEST = new Asker("modest", false);

    private final WaitingPlaces places = new WaitingPlaces(10);
    private final List<String> givenUp = new ArrayList<>();

    private WaitingPlaces.@Nullable Place take(String list, Asker asker) {
        return places.take(list, asker, () -> givenUp.add(list + " " + asker.name()));
    }

    @Test
    void whoHasMostGivesUpOneForWhoHasLess() {
        for (int i = 0; i < 10; i++) {
            assertThat(take("a", GREEDY)).isNotNull();
        }
        assertThat(take("a", GREEDY)).isNull();
        assertThat(givenUp).isEmpty();

        assertThat(take("a", MODEST)).isNotNull();
        assertThat(givenUp).containsExactly("a greedy");
        assertThat(take("a", GREEDY)).isNull();
        assertThat(places.refused()).isEqualTo(3);
    }

    @Test
    void theListThatHasMostGivesUpOneForAnother() {
        for (int i = 0; i < 10; i++) {
            take("a", new Asker("asker " + i, false));
        }
        assertThat(take("a", MODEST)).as("all have the same").isNull();
        for (int i = 0; i < 5; i++) {
            assertThat(take("b", new Asker("asker " + i, false))).isNotNull();
        }
        assertThat(givenUp).hasSize(5).allMatch(name -> name.startsWith("a "));
        assertThat(take("b", MODEST)).as("the lists have the same").isNull();
    }

    @Test
    void aPlaceIsFreeOnce() {
        List<WaitingPlaces.@Nullable Place> taken = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            taken.add(take("a", GREEDY));
        }
        WaitingPlaces.Place first = taken.get(0);
        assertThat(first).isNotNull();
        places.leave(first);
        places.leave(first);
        assertThat(take("a", GREEDY)).isNotNull();
        assertThat(take("a", GREEDY)).isNull();
    }
}
