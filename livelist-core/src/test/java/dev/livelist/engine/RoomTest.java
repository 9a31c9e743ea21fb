package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoomTest {

    private final Room room = new Room(80, 4);

    private static Room.Holder stranger(String list, int number) {
        return new Room.Holder(list, new Asker("address " + number, false));
    }

    private static Room.Holder user(String list, int number) {
        return new Room.Holder(list, new Asker("principal " + number, true));
    }

    private boolean take(Room.Holder holder) {
        boolean has = room.has(holder);
        if (has) {
            room.take(holder);
        }
        return has;
    }

    private int takeAll(String list, boolean known, int from) {
        int count = 0;
        while (take(known ? user(list, from + count) : stranger(list, from + count))) {
            count++;
        }
        return count;
    }

    @Test
    void oneAskerHasHalf() {
        int count = 0;
        while (take(stranger("a", 1))) {
            count++;
        }
        assertThat(count).isEqualTo(40);
        assertThat(room.has(stranger("a", 2))).isTrue();
    }

    @Test
    void aPartIsKeptForThoseWhoHaveLoggedInAndForEachList() {
        assertThat(takeAll("a", false, 0)).isEqualTo(80 - 20 - 3 * 5);
        assertThat(takeAll("a", true, 0)).as("what is kept for users").isEqualTo(20);
        for (String list : List.of("b", "c", "d")) {
            assertThat(takeAll(list, false, 1_000))
                    .as("what is kept for " + list)
                    .isEqualTo(5);
        }
        assertThat(room.taken()).isEqualTo(80);
    }

    @Test
    void whatIsKeptCanAlwaysBeHad() {
        Random random = new Random(5);
        List<Room.Holder> holders = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String list = List.of("a", "b", "c", "d").get(random.nextInt(random.nextBoolean() ? 1 : 4));
            Room.Holder one = random.nextInt(3) > 0 ? stranger(list, random.nextInt(9)) : user(list, random.nextInt(9));
            if (random.nextInt(5) > 0 && take(one)) {
                holders.add(one);
            } else if (!holders.isEmpty()) {
                room.leave(holders.remove(random.nextInt(holders.size())));
            }
            assertThat(room.taken()).isEqualTo(holders.size()).isLessThanOrEqualTo(80);
            long users = holders.stream().filter(held -> held.asker().known()).count();
            if (users < 20
                    && holders.stream().filter(held -> held.list().equals("d")).count() < 5) {
                assertThat(room.has(user("d", 1_000))).isTrue();
            }
        }
    }

    @Test
    void ofLittleNothingIsKept() {
        Room little = new Room(3, 4);
        for (int i = 0; i < 3; i++) {
            assertThat(little.has(stranger("a", 1))).isTrue();
            little.take(stranger("a", 1));
        }
        assertThat(little.has(user("b", 1))).isFalse();
        assertThat(new Room(0, 4).has(stranger("a", 1))).isTrue();
    }
}
