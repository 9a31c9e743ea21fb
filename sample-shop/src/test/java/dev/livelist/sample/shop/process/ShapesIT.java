package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A number alone, one row, and pages that begin at a place, as somebody sees them from outside. */
@ParameterizedClass
@EnumSource(Database.class)
class ShapesIT {

    private final Shop nobody;
    private final Shop alice;

    /** In the name of all that a test creates, so that it finds nothing else. */
    private final String mark = "s" + UUID.randomUUID().toString().replace("-", "");

    ShapesIT(Database database) {
        this.nobody = database.shop();
        this.alice = nobody.as("alice");
    }

    private static List<Long> ids(JsonNode document) {
        List<Long> ids = new ArrayList<>();
        document.get("rows").forEach(row -> ids.add(row.get("id").asLong()));
        return ids;
    }

    @Test
    void theTotalAloneFollowsTheRows() {
        nobody.add("home", mark, "1.00");
        String address = "/live/products?size=0&q=" + mark;
        assertThat(nobody.get(address).body())
                .isEqualTo("{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":true,\"total\":1}");
        try (LiveStream stream = nobody.live(address)) {
            assertThat(stream.snapshot().get("total").asInt()).isEqualTo(1);
            nobody.add("home", mark, "2.00");
            stream.patch();
            assertThat(stream.document()).isEqualTo(nobody.get(address).json());
        }
    }

    @Test
    void aRowIsFollowedAtItsOwnAddress() {
        long id = nobody.add("home", mark, "1.00");
        String address = "/live/products/" + id;
        assertThat(nobody.get(address).json().get("row").get("name").asString()).isEqualTo(mark);
        try (LiveStream stream = nobody.live(address)) {
            assertThat(stream.snapshot().get("row").get("id").asLong()).isEqualTo(id);
            nobody.patch("/api/products/" + id, "{\"price\":7.50}");
            stream.patch();
            assertThat(stream.document()).isEqualTo(nobody.get(address).json());
            nobody.delete("/api/products/" + id);
            stream.patch();
            assertThat(stream.document().get("row").isNull()).isTrue();
        }
        assertThat(nobody.get(address).status()).isEqualTo(404);
        assertThat(nobody.get("/live/products/lamp").body())
                .isEqualTo(nobody.get(address).body());
    }

    @Test
    void anOrderOfSomebodyElseIsNotThere() {
        String location = nobody.as("bob")
                .post("/api/orders", "{\"item\":\"" + mark + "\",\"quantity\":1,\"status\":\"NEW\"}")
                .header("Location");
        String address = "/live/orders/" + location.substring(location.lastIndexOf('/') + 1);
        assertThat(nobody.as("bob").get(address).status()).isEqualTo(200);
        assertThat(alice.get(address).status()).isEqualTo(404);
        assertThat(nobody.get(address).status()).isEqualTo(401);
    }

    @Test
    void pagesThatFollowOneAnotherAreTheWholeListInEveryOrder() {
        String[] names = {"lamp", "Lamp", "LAMP", "lamp", "lámpa", "zebra", "-a", "Z", "a b"};
        for (int i = 0; i < names.length; i++) {
            nobody.add(i % 3 == 0 ? "home" : "Garden", names[i] + " " + mark, i % 2 + ".50");
        }
        for (String field : List.of("id", "name", "category", "price", "active", "updatedAt")) {
            for (String direction : List.of("asc", "desc")) {
                String address = "/live/products?q=" + mark + "&sort=" + field + "," + direction;
                List<Long> whole = ids(nobody.get(address + "&size=100").json());
                List<Long> walked = new ArrayList<>();
                String from = "";
                while (from != null) {
                    JsonNode page =
                            nobody.get(address + "&size=2&page.from=" + from).json();
                    assertThat(page.get("before").asInt()).isEqualTo(walked.size());
                    assertThat(page.get("total").asInt()).isEqualTo(names.length);
                    walked.addAll(ids(page));
                    from = page.get("next").isNull() ? null : page.get("next").asString();
                }
                assertThat(walked).as("%s %s", field, direction).isEqualTo(whole);
            }
        }
    }

    @Test
    void aPageStandsStillWhileRowsComeBeforeIt() {
        nobody.add("home", "b " + mark, "1.00");
        long anchor = nobody.add("home", "d " + mark, "1.00");
        nobody.add("home", "f " + mark, "1.00");
        String address = "/live/products?sort=name&size=1&q=" + mark;
        String place = nobody.get(address).json().get("next").asString();
        try (LiveStream stream = nobody.live(address + "&page.from=" + place)) {
            assertThat(ids(stream.snapshot())).containsExactly(anchor);
            nobody.add("home", "a " + mark, "1.00");
            stream.patch();
            assertThat(ids(stream.document())).containsExactly(anchor);
            assertThat(stream.document().get("before").asInt()).isEqualTo(2);
            nobody.delete("/api/products/" + anchor);
            stream.patch();
            assertThat(stream.document().get("start").asString()).isEqualTo(place);
            assertThat(stream.document().get("rows").get(0).get("name").asString())
                    .isEqualTo("f " + mark);
        }
    }
}
