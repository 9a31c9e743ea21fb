package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers who can be told together are told of one change by one call, and miss nothing by it. */
class GroupedReadersTest {

    private final Bed bed = new Bed(11);
    private final List<Integer> calls = new ArrayList<>();
    private final ReadySignal.Group group = members -> {
        calls.add(members.size());
        members.forEach(ReadySignal::ready);
    };
    private LiveLists worker;

    @BeforeEach
    void fill() {
        bed.fill(60);
        worker = bed.worker();
    }

    @Test
    void aChangeIsOneCallForAllOfAGroup() {
        List<FollowingReader> readers = follow(20, group);
        FollowingReader alone = bed.follow(worker, bed.page(0, 10));
        change("2.50");

        assertThat(calls).containsExactly(20);
        assertInStep(readers);
        assertInStep(List.of(alone));
    }

    @Test
    void whoComesAndWhoGoesIsToldOrNotToldOfTheNextOne() {
        List<FollowingReader> readers = follow(20, group);
        change("1.50");
        assertThat(calls).containsExactly(20);
        readers.subList(0, 5).forEach(FollowingReader::close);
        List<FollowingReader> late = follow(2, group);
        change("2.50");

        assertThat(calls).containsExactly(17);
        assertInStep(readers.subList(5, 20));
        assertInStep(late);
        assertThat(readers.get(0).document()).isNotEqualTo(bed.fresh(readers.get(0).query));
    }

    @Test
    void aGroupThatThrowsHarmsNoOther() {
        follow(10, members -> {
            throw new IllegalStateException("a group's fault");
        });
        List<FollowingReader> readers = follow(10, group);
        change("2.50");

        assertThat(calls).containsExactly(10);
        assertInStep(readers);
    }

    private List<FollowingReader> follow(int number, ReadySignal.Group of) {
        List<FollowingReader> readers = Stream.generate(() -> new FollowingReader(bed.page(0, 10)))
                .limit(number)
                .toList();
        for (FollowingReader reader : readers) {
            reader.group = of;
            reader.open(worker);
        }
        bed.rest();
        return readers;
    }

    private void change(String price) {
        calls.clear();
        bed.reprice(20, price);
        bed.passMillis(50);
    }

    private void assertInStep(List<FollowingReader> readers) {
        assertThat(readers).isNotEmpty().allSatisfy(reader -> assertThat(reader.document())
                .isEqualTo(bed.fresh(reader.query)));
    }
}
