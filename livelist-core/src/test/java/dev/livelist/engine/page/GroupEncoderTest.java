package dev.livelist.engine.page;

import static dev.livelist.Aggregate.count;
import static org.assertj.core.api.Assertions.assertThat;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import dev.livelist.ListDefinition;
import dev.livelist.source.GroupSource.SourceGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GroupEncoderTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    record Lamp(long id, boolean lit) {}

    private static final ListDefinition<Lamp> LAMPS = ListDefinition.of(Lamp.class)
            .publicAccess()
            .fields(Lamp::id, Lamp::lit)
            .groupable(Lamp::lit)
            .aggregates(count())
            .build();

    private final GroupEncoder encoder = new GroupEncoder(LAMPS, List.of("lit"), new RowEncoder(LAMPS, JSON));

    @Test
    void groupsThatTheDatabaseTellsApartAndTheModelDoesNotArePatchedLikeOthers() {
        Random random = new Random(4);
        List<Row> before = List.of();
        for (int i = 0; i < 2_000; i++) {
            List<Row> after = encoder.encode(groups(random));
            byte[] patch = new PatchWriter("groups").rows(before, after).write();
            JsonNode patched = Jackson3JsonPatch.apply(JSON.readTree(patch), document(before));
            assertThat(patched).isEqualTo(document(after));
            before = after;
        }
    }

    private static List<SourceGroup> groups(Random random) {
        List<SourceGroup> groups = new ArrayList<>();
        for (@Nullable Boolean lit : Arrays.asList(false, true, null)) {
            for (int i = random.nextInt(4); i > 0; i--) {
                groups.add(new SourceGroup(Arrays.asList(lit), List.of((long) random.nextInt(3))));
            }
        }
        return groups;
    }

    private static JsonNode document(List<Row> groups) {
        StringBuilder json = new StringBuilder("{\"groups\":[");
        for (int i = 0; i < groups.size(); i++) {
            json.append(i > 0 ? "," : "").append(new String(groups.get(i).json()));
        }
        return JSON.readTree(json.append("]}").toString());
    }
}
