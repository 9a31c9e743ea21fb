package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.fixture.RecordingBroadcaster;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.query.Query;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** A template that is watched without an application context, and what its entities may be. */
class CapturedTemplateTest {

    static class Animal {
        @Id
        UUID id = UUID.randomUUID();

        String name = "";
    }

    static class Dog extends Animal {
        String breed = "";
    }

    record Part(String serial, int number) {}

    record Machine(
            @Id @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL)
            Part part,

            String name) {}

    private final RecordingBroadcaster broadcaster = new RecordingBroadcaster();
    private final ModelRegistry registry = new ModelRegistry();
    private final R2dbcEntityTemplate original = new R2dbcEntityTemplate(TestPool.of(TestDatabase.H2, 2));
    private final R2dbcEntityTemplate template = new R2dbcChangeCapture(broadcaster, registry, 100).capturing(original);

    @BeforeEach
    void createTables() {
        TestDatabase.execute(
                original.getDatabaseClient().getConnectionFactory(),
                "CREATE TABLE animal (id UUID PRIMARY KEY, name VARCHAR(10))",
                "CREATE TABLE dog (id UUID PRIMARY KEY, name VARCHAR(10), breed VARCHAR(10))",
                "CREATE TABLE machine (serial VARCHAR(10), number INTEGER, name VARCHAR(10))");
    }

    @Test
    void aClassIsToldOfUnderTheLabelsOfThoseItExtends() {
        registry.register(Animal.class, "zoo.animal");
        Dog dog = new Dog();

        await(template.insert(dog));
        assertThat(told()).containsExactly(ModelChange.created("zoo.animal", dog.id));

        broadcaster.clear();
        registry.register(Dog.class, "zoo.dog");
        await(template.update(dog));
        assertThat(told())
                .containsExactly(ModelChange.updated("zoo.dog", dog.id), ModelChange.updated("zoo.animal", dog.id));

        broadcaster.clear();
        await(template.insert(new Animal()));
        assertThat(told()).hasSize(1).allMatch(signal -> signal.modelLabel().equals("zoo.animal"));
    }

    @Test
    void aTransactionMayChangeSeveralModels() {
        registry.register(Animal.class, "zoo.animal");
        registry.register(Machine.class, "zoo.machine");
        TransactionalOperator transaction = TransactionalOperator.create(
                new R2dbcTransactionManager(original.getDatabaseClient().getConnectionFactory()));
        Animal animal = new Animal();

        await(template.insert(animal)
                .then(template.delete(Query.empty(), Machine.class))
                .as(transaction::transactional));

        assertThat(broadcaster.batches()).hasSize(1);
        assertThat(told())
                .containsExactlyInAnyOrder(
                        ModelChange.created("zoo.animal", animal.id),
                        new Invalidation("zoo.machine", Invalidation.Reason.ANNOUNCED));
    }

    @Test
    void aKeyOfSeveralPartsHasNoTextSoItsModelIsInvalidated() {
        registry.register(Machine.class, "zoo.machine");

        await(template.insert(new Machine(new Part("a", 1), "press")));

        assertThat(told()).containsExactly(new Invalidation("zoo.machine", Invalidation.Reason.ANNOUNCED));
    }

    @Test
    void theOriginalIsNotWatchedAndTheWatchedOneKeepsItsSettings() {
        registry.register(Animal.class, "zoo.animal");

        await(original.insert(new Animal()));

        assertThat(told()).isEmpty();
        assertThat(template).isInstanceOf(R2dbcEntityTemplate.class).isInstanceOf(R2dbcEntityOperations.class);
        assertThat(template.getDatabaseClient()).isSameAs(original.getDatabaseClient());
        assertThat(template.getConverter()).isSameAs(original.getConverter());
    }

    private List<Signal> told() {
        return broadcaster.batches().stream().flatMap(List::stream).toList();
    }

    private static <T> void await(Mono<T> mono) {
        mono.block(Duration.ofSeconds(20));
    }
}
