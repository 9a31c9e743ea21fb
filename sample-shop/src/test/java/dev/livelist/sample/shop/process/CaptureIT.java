package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Programs that know nothing of Livelist write to the database, and the lists follow, whatever the workers have between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaptureIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres = Database.startPostgres();
    private final RedisServer redis = RedisServer.running();

    @AfterAll
    void endAll() throws IOException {
        redis.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "redis", "redis-streams"})
    void aTableWrittenByOtherProgramsIsFollowedByTheListsOfAllWorkers(String transport) throws SQLException {
        List<Worker> workers = IntStream.rangeClosed(1, 2)
                .mapToObj(number -> Worker.launch("capture-" + transport + "-" + number, properties(transport)))
                .toList();
        try {
            List<Shop> shops = workers.stream().map(Shop::new).toList();
            shops.forEach(CaptureIT::awaitLive);
            follow(shops);
        } finally {
            workers.forEach(Worker::close);
        }
    }

    @Test
    void aWorkerAloneFollowsToo() throws SQLException {
        try (Worker worker = Worker.start("capture-alone", properties("local"))) {
            follow(List.of(new Shop(worker)));
        }
    }

    private void follow(List<Shop> shops) throws SQLException {
        String category = "by-sql-" + UUID.randomUUID();
        String list = "/live/products?category=" + category;
        try (Connection database = postgres.getPostgresDatabase().getConnection();
                Statement sql = database.createStatement();
                Readers readers = Readers.of(shops, list)) {
            sql.execute("insert into product (name, category, price, active, updated_at) values ('lamp', '" + category
                    + "', 10, true, now()), ('rug', '" + category + "', 20, true, now())");
            readers.until("two rows", document -> names(document).equals(List.of("lamp", "rug")));

            database.setAutoCommit(false);
            sql.execute("update product set name = 'never' where category = '" + category + "'");
            database.rollback();
            database.setAutoCommit(true);
            sql.execute("update product set name = 'zebra' where name = 'lamp' and category = '" + category + "'");
            readers.until("another order", document -> {
                assertThat(names(document)).doesNotContain("never");
                return names(document).equals(List.of("rug", "zebra"));
            });

            sql.execute("insert into product (name, category, price, active, updated_at)"
                    + " select 'row ' || i, 'bulk', 1, false, now() from generate_series(1, 20000) i");
            sql.execute("update product set price = price + 0.5");
            readers.until("the new prices", document -> prices(document).equals(List.of("20.50", "10.50")));

            long id = shops.get(0).add(category, "by the application", "5");
            readers.until("the application's row", document -> names(document).size() == 3);
            sql.execute("delete from product where id = " + id);
            readers.until("without it", document -> names(document).size() == 2);

            sql.execute("truncate product");
            readers.until("nothing", document -> names(document).isEmpty());
            readers.assertInStep(shops, list);
        }
        for (Shop shop : shops) {
            // A worker that had no processor for a while does not hear itself, and is stale until it does.
            await().atMost(PATIENCE).until(() -> state(shop).equals("LIVE"));
            assertThat(shop.get("/actuator/livelist").json().get("gaps").asInt())
                    .isZero();
        }
    }

    private static String state(Shop shop) {
        return shop.get("/actuator/livelist")
                .json()
                .get("transport")
                .get("state")
                .asString();
    }

    private List<String> properties(String transport) {
        List<String> properties = new ArrayList<>(Database.properties(postgres, "postgres"));
        properties.addAll(List.of(
                "livelist.transport=" + transport,
                "livelist.capture=database",
                "livelist.capture-install=true",
                "livelist.channel=" + transport,
                "spring.data.redis.host=127.0.0.1",
                "spring.data.redis.port=" + redis.port(),
                "sample.seed=0"));
        return properties;
    }

    private static void awaitLive(Shop shop) {
        try (LiveStream stream = shop.live("/live/products")) {
            stream.untilState("live");
        }
    }

    private static List<String> names(JsonNode document) {
        return texts(document, "name");
    }

    private static List<String> prices(JsonNode document) {
        return texts(document, "price");
    }

    private static List<String> texts(JsonNode document, String field) {
        Stream<JsonNode> rows = document.get("rows").valueStream();
        return rows.map(row -> row.get(field).asString()).toList();
    }
}
