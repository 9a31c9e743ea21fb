package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;
import static org.springframework.data.relational.core.query.Query.query;

import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.fixture.RecordingBroadcaster;
import dev.livelist.broadcaster.fixture.Words;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Mono;

/** Several classes of one table: what is written through one of them concerns the lists of all. */
class SharedTableTest {

    record Ware(@Id Long id, String name) {}

    /** Fewer columns, the same key. */
    @Table("ware")
    record Label(@Id Long id) {}

    /** Another key. */
    @Table("WARE")
    record ByName(@Id String name, Long id) {}

    record Elsewhere(@Id Long id, String name) {}

    private final ConnectionPool pool = TestPool.of(TestDatabase.H2, 2);
    private final RecordingBroadcaster broadcaster = new RecordingBroadcaster();
    private final ModelRegistry registry = new ModelRegistry();
    private final R2dbcEntityTemplate template =
            new R2dbcChangeCapture(broadcaster, registry, 10).capturing(new R2dbcEntityTemplate(pool));

    @BeforeEach
    void tables() {
        registry.register(Label.class, "label");
        registry.register(ByName.class, "by-name");
        registry.register(Elsewhere.class, "elsewhere");
        TestDatabase.execute(
                pool,
                "CREATE TABLE ware (id BIGINT PRIMARY KEY, name VARCHAR(20))",
                "CREATE TABLE elsewhere (id BIGINT PRIMARY KEY, name VARCHAR(20))",
                "INSERT INTO ware VALUES (1, 'rake')");
    }

    @AfterEach
    void close() {
        pool.dispose();
    }

    @Test
    void theOtherModelsOfTheTableAreToldOfAClassThatIsNoModel() {
        assertThat(told(template.insert(new Ware(2L, "axe"))))
                .containsExactlyInAnyOrder("created label 2", "invalidated by-name");
        assertThat(told(template.update(new Ware(2L, "saw"))))
                .containsExactlyInAnyOrder("updated label 2", "invalidated by-name");
        assertThat(told(template.delete(new Ware(2L, "saw"))))
                .containsExactlyInAnyOrder("deleted label 2", "invalidated by-name");
    }

    @Test
    void aModelTellsOfItselfAndOfTheOthers() {
        registry.register(Ware.class, "ware");

        assertThat(told(template.update(query(where("id").is(1L)), Update.update("name", "hoe"), Ware.class)))
                .containsExactlyInAnyOrder("updated ware 1", "updated label 1", "invalidated by-name");
        assertThat(told(template.delete(query(where("name").is("hoe")), Ware.class)))
                .containsExactlyInAnyOrder("invalidated ware", "invalidated label", "invalidated by-name");
    }

    @Test
    void aWriteIntoAnotherTableConcernsTheModelsThere() {
        registry.register(Ware.class, "ware");

        assertThat(told(template.insert(Ware.class).into("elsewhere").using(new Ware(5L, "axe"))))
                .contains("created ware 5", "invalidated elsewhere");
        assertThat(told(template.update(Ware.class)
                        .inTable("elsewhere")
                        .matching(query(where("id").is(5L)))
                        .apply(Update.update("name", "saw"))))
                .contains("updated ware 5", "invalidated elsewhere");
    }

    private Set<String> told(Mono<?> write) {
        broadcaster.clear();
        write.then().block(Duration.ofSeconds(30));
        return Words.of(broadcaster.batches().stream().flatMap(List::stream).toList());
    }
}
