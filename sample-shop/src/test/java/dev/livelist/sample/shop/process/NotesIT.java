package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Notes of orders, and what the list of orders derives of them, as somebody sees them from outside. */
@ParameterizedClass
@EnumSource(Database.class)
class NotesIT {

    private final Shop alice;
    private final Shop bob;
    private final String item = "noted-" + UUID.randomUUID();
    private final String list = "/live/orders?q=" + item;

    NotesIT(Database database) {
        this.alice = database.shop().as("alice");
        this.bob = database.shop().as("bob");
    }

    @Test
    void anOwnerNotesWhatAnOrderIsAbout() {
        String notes = order() + "/notes";
        assertThat(alice.get(notes).body()).isEqualTo("[]");
        Answer created = alice.post(notes, note("a first note"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("text").asString()).isEqualTo("a first note");
        assertThat(alice.post(notes, note("a second note")).status()).isEqualTo(201);
        assertThat(alice.get(notes).json().valueStream().map(note -> note.get("text")
                        .asString()))
                .containsExactly("a first note", "a second note");
    }

    @Test
    void nobodyElseNotesAnythingAndABadTextIsRefused() {
        String notes = order() + "/notes";
        assertThat(bob.get(notes).status()).isEqualTo(404);
        assertThat(bob.post(notes, note("mine")).status()).isEqualTo(404);
        assertThat(alice.post("/api/orders/" + UUID.randomUUID() + "/notes", note("x"))
                        .status())
                .isEqualTo(404);
        for (String wrong :
                List.of("{}", "{\"text\":null}", "{\"text\":7}", "{\"text\":\" \"}", "[]", "{\"text\":\"\\u0000\"}")) {
            assertThat(alice.post(notes, wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(alice.get(notes).body()).isEqualTo("[]");
    }

    @Test
    void theListOfOrdersFollowsTheirNotes() {
        String first = order();
        String second = order();
        try (LiveStream stream = alice.live(list)) {
            assertThat(stream.snapshot().get("rows"))
                    .allSatisfy(row -> assertThat(noted(row)).isEqualTo("0 null"));
            alice.post(first + "/notes", note("called the customer"));
            stream.patch();
            assertThat(noted(row(stream.document(), first))).isEqualTo("1 called the customer");
            assertThat(noted(row(stream.document(), second))).isEqualTo("0 null");
            alice.post(first + "/notes", note("sent it"));
            stream.patch();
            assertThat(noted(row(stream.document(), first))).isEqualTo("2 sent it");
            assertThat(stream.document()).isEqualTo(alice.get(list).json());
            alice.delete(first);
            stream.patch();
            assertThat(stream.document().get("rows")).hasSize(1);
        }
    }

    private String order() {
        return alice.post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":1}")
                .header("Location");
    }

    private static String note(String text) {
        return Shop.JSON.createObjectNode().put("text", text).toString();
    }

    private static JsonNode row(JsonNode document, String order) {
        return document.get("rows")
                .valueStream()
                .filter(row -> order.endsWith(row.get("id").asString()))
                .findFirst()
                .orElseThrow();
    }

    private static String noted(JsonNode row) {
        JsonNode last = row.get("lastNote");
        return row.get("notes").asInt() + " " + (last.isNull() ? "null" : last.asString());
    }
}
