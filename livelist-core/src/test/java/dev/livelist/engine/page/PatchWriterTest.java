package dev.livelist.engine.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import dev.livelist.ListDefinition;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import dev.livelist.source.SourceRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PatchWriterTest {

    private static final int PAIRS = 4_000;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String[] NAMES = {
        "id",
        "name",
        "a~b",
        "a/b",
        "~1",
        "~0",
        "\"quoted\"",
        "back\\slash",
        "",
        "\uD83D\uDE00",
        "line\nend",
        "\u2028",
        "é"
    };

    record Thing(long id, Map<String, @Nullable Object> members) {}

    private static final ListDefinition<Thing> MAPPED = ListDefinition.of(Thing.class)
            .publicAccess()
            .fields(Thing::id)
            .rowMapper(Thing::members)
            .totals(Totals.cappedAt(1_000))
            .build();

    private static final RowEncoder ENCODER = new RowEncoder(MAPPED, JSON);
    private static final PageForm FORM = new PageForm(new QueryShape.Page(0, 50), RowShape.flat(List.of("id")));

    private static RowsDocument document(List<Thing> things, boolean hasMore, long total) {
        List<SourceRow> rows = things.stream()
                .map(thing -> new SourceRow(thing.id(), new Object[] {thing.id()}, thing))
                .toList();
        Row next = ENCODER.encode(new SourceRow(0L, new Object[] {0L}, new Thing(0, Map.of())), new int[0]);
        return FORM.document(new Contents(
                rows.stream().map(row -> ENCODER.encode(row, new int[0])).toList(),
                hasMore ? next : null,
                Total.of(MAPPED.totals(), total)));
    }

    private static Object randomValue(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> random.nextInt(10);
            case 1 -> NAMES[random.nextInt(NAMES.length)];
            case 2 -> random.nextBoolean();
            case 3 -> List.of(random.nextInt(3), NAMES[random.nextInt(NAMES.length)]);
            case 4 -> Map.of(NAMES[random.nextInt(NAMES.length)], random.nextInt(3));
            case 5 -> random.nextInt(1000) / 8.0;
            default -> "text " + random.nextInt(5);
        };
    }

    private static Thing randomThing(long id, Random random) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (random.nextInt(3) > 0) {
                members.put(name, random.nextInt(6) == 0 ? null : randomValue(random));
            }
        }
        return new Thing(id, members);
    }

    private static Thing changed(Thing thing, Random random) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(thing.members());
        for (int i = random.nextInt(4); i >= 0; i--) {
            String name = NAMES[random.nextInt(NAMES.length)];
            if (random.nextInt(4) == 0) {
                members.remove(name);
            } else {
                members.put(name, randomValue(random));
            }
        }
        return new Thing(thing.id(), members);
    }

    private static List<Thing> before(Random random) {
        List<Thing> things = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(5) == 0 ? 60 : 15); i > 0; i--) {
            things.add(randomThing(i, random));
        }
        Collections.shuffle(things, random);
        return things;
    }

    private static List<Thing> after(List<Thing> before, Random random) {
        List<Thing> things = new ArrayList<>(before);
        for (int i = random.nextInt(6); i > 0; i--) {
            int size = things.size();
            switch (random.nextInt(8)) {
                case 0 -> Collections.reverse(things);
                case 1 -> Collections.shuffle(things, random);
                case 2 -> things.add(random.nextInt(size + 1), randomThing(1_000 + random.nextInt(1_000_000), random));
                default -> {
                    if (size > 0) {
                        int one = random.nextInt(size);
                        switch (random.nextInt(5)) {
                            case 0 -> things.remove(one);
                            case 1 -> things.add(random.nextInt(size), things.remove(one));
                            case 2 -> Collections.swap(things, one, random.nextInt(size));
                            default -> things.set(one, changed(things.get(one), random));
                        }
                    }
                }
            }
        }
        return things;
    }

    /** By the simplest way there is, which is not the one the patch writer takes. */
    private static int longestIncreasingRun(int[] values) {
        int[] longest = new int[values.length];
        int best = 0;
        for (int i = 0; i < values.length; i++) {
            longest[i] = 1;
            for (int j = 0; j < i; j++) {
                if (values[j] < values[i]) {
                    longest[i] = Math.max(longest[i], longest[j] + 1);
                }
            }
            best = Math.max(best, longest[i]);
        }
        return best;
    }

    private static long count(JsonNode patch, String operation, String path) {
        return IntStream.range(0, patch.size())
                .mapToObj(patch::get)
                .filter(each -> each.get("op").asString().equals(operation)
                        && each.get("path").asString().matches(path))
                .count();
    }

    private static int differentMembers(Map<String, ?> one, Map<String, ?> other) {
        JsonNode left = JSON.valueToTree(one);
        JsonNode right = JSON.valueToTree(other);
        int different = 0;
        for (String name : NAMES) {
            JsonNode mine = left.get(name);
            JsonNode theirs = right.get(name);
            different += mine == null ? (theirs == null ? 0 : 1) : mine.equals(theirs) ? 0 : 1;
        }
        return different;
    }

    @Test
    void aPatchMakesOneDocumentOfTheOtherWithNoMoreThanIsNeeded() {
        for (int seed = 0; seed < PAIRS; seed++) {
            Random random = new Random(seed);
            List<Thing> before = before(random);
            List<Thing> after = after(before, random);
            RowsDocument first = document(before, random.nextBoolean(), random.nextInt(3) * 700);
            RowsDocument second = document(after, random.nextBoolean(), random.nextInt(3) * 700);
            JsonNode from = JSON.readTree(first.json());
            JsonNode to = JSON.readTree(second.json());
            JsonNode patch = JSON.readTree(first.patchTo(second));

            assertThat(Jackson3JsonPatch.apply(patch, from)).as("seed %s", seed).isEqualTo(to);
            assertThat(patch.isEmpty()).as("seed %s", seed).isEqualTo(from.equals(to));
            assertThat(first.version().equals(second.version()))
                    .as("seed %s", seed)
                    .isEqualTo(from.equals(to));

            Map<Long, Integer> places = new HashMap<>();
            Map<Long, Thing> there = new HashMap<>();
            for (int i = 0; i < after.size(); i++) {
                places.put(after.get(i).id(), i);
                there.put(after.get(i).id(), after.get(i));
            }
            List<Thing> staying = before.stream()
                    .filter(thing -> places.containsKey(thing.id()))
                    .toList();
            int[] positions =
                    staying.stream().mapToInt(thing -> places.get(thing.id())).toArray();
            String aRow = "/rows/\\d+";
            String aMember = "(?s)/rows/\\d+/.*";
            assertThat(count(patch, "move", aRow))
                    .as("moves, seed %s", seed)
                    .isEqualTo(positions.length - longestIncreasingRun(positions));
            assertThat(count(patch, "add", aRow)).as("adds, seed %s", seed).isEqualTo(after.size() - staying.size());
            assertThat(count(patch, "remove", aRow))
                    .as("removes, seed %s", seed)
                    .isEqualTo(before.size() - staying.size());
            assertThat(count(patch, "replace", aRow))
                    .as("no row as a whole, seed %s", seed)
                    .isZero();
            int members = staying.stream()
                    .mapToInt(thing -> differentMembers(
                            thing.members(),
                            there.getOrDefault(thing.id(), thing).members()))
                    .sum();
            assertThat(count(patch, "add", aMember)
                            + count(patch, "remove", aMember)
                            + count(patch, "replace", aMember))
                    .as("members, seed %s", seed)
                    .isEqualTo(members);
        }
    }

    @Test
    void aPageTurnedRoundIsMovesAloneAndAPageReplacedHasNone() {
        List<Thing> things = new ArrayList<>();
        List<Thing> others = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            things.add(new Thing(i, Map.of("id", i)));
            others.add(new Thing(1_000 + i, Map.of("id", 1_000 + i)));
        }
        List<Thing> turned = new ArrayList<>(things);
        Collections.reverse(turned);
        RowsDocument first = document(things, false, 200);

        JsonNode round = JSON.readTree(first.patchTo(document(turned, false, 200)));
        assertThat(round).hasSize(199);
        assertThat(count(round, "move", ".*")).isEqualTo(199);

        JsonNode replaced = JSON.readTree(first.patchTo(document(others, false, 200)));
        assertThat(replaced).hasSize(400);
        assertThat(count(replaced, "move", ".*")).isZero();
    }

    @Test
    void namesAreEscapedAsPointersAndAsJson() {
        RowsDocument first = document(List.of(new Thing(1, Map.of("a/b~c\"d", 1))), false, 1);
        RowsDocument second = document(List.of(new Thing(1, Map.of("a/b~c\"d", 2))), false, 1);
        assertThat(new String(first.patchTo(second), UTF_8))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/rows/0/a~1b~0c\\\"d\",\"value\":2}]");
    }

    @Test
    void aTotalMayPassItsCapAndComeBack() {
        RowsDocument below = document(List.of(), true, 1_000);
        RowsDocument above = document(List.of(), true, 1_001);
        assertThat(new String(below.patchTo(above), UTF_8))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/total\",\"value\":\"1000+\"}]");
        assertThat(new String(above.patchTo(below), UTF_8))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/total\",\"value\":1000}]");
    }
}
