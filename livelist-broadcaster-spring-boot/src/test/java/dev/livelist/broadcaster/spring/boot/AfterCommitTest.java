package dev.livelist.broadcaster.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.spring.AfterCommitBroadcaster;
import dev.livelist.broadcaster.spring.ReactiveAfterCommitBroadcaster;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** Publishing after the commit of a transaction of JDBC, of JPA, and of R2DBC. */
class AfterCommitTest {

    private static final ModelChange ONE = ModelChange.created("shop.product", 1);
    private static final ModelChange TWO = ModelChange.created("shop.product", 2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What manages a transaction that is bound to a thread. */
    enum Manager {
        JDBC,
        JPA
    }

    /** A row, for a transaction of JPA. */
    @Entity(name = "Thing")
    static class Thing {

        @Id
        long id;

        @Column(unique = true)
        String name = "";
    }

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final List<List<Signal>> told = new CopyOnWriteArrayList<>();
    private final DriverManagerDataSource database =
            new DriverManagerDataSource("jdbc:h2:mem:commit;DB_CLOSE_DELAY=-1");
    private final EntityManagerFactory entities = entities(database);
    private final EntityManager entityManager = SharedEntityManagerCreator.createSharedEntityManager(entities);
    private final AfterCommitBroadcaster afterCommit = new AfterCommitBroadcaster(broadcaster, 100);
    private final ConnectionFactory connections = ConnectionFactories.get("r2dbc:h2:mem:///commit");
    private final TransactionalOperator r2dbc = TransactionalOperator.create(new R2dbcTransactionManager(connections));
    private final ReactiveAfterCommitBroadcaster reactive = new ReactiveAfterCommitBroadcaster(broadcaster, 100);

    private static EntityManagerFactory entities(DriverManagerDataSource database) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(database);
        factory.setManagedTypes(PersistenceManagedTypes.of(Thing.class.getName()));
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "create-drop"));
        factory.afterPropertiesSet();
        return Objects.requireNonNull(factory.getObject());
    }

    private TransactionTemplate transactions(Manager manager) {
        PlatformTransactionManager transactions =
                manager == Manager.JPA ? new JpaTransactionManager(entities) : new JdbcTransactionManager(database);
        return new TransactionTemplate(transactions);
    }

    /** Writes a row in the transaction. */
    private void write(Manager manager, long id, String name) {
        if (manager == Manager.JPA) {
            Thing thing = new Thing();
            thing.id = id;
            thing.name = name;
            entityManager.persist(thing);
        } else {
            new JdbcTemplate(database).update("insert into thing (id, name) values (?, ?)", id, name);
        }
    }

    @BeforeEach
    void listen() {
        broadcaster.subscribe("shop.product", new dev.livelist.broadcaster.SignalListener() {
            @Override
            public void onSignal(Signal signal) {
                throw new AssertionError("batches only");
            }

            @Override
            public void onSignals(List<Signal> signals) {
                told.add(List.copyOf(signals));
            }
        });
    }

    @AfterEach
    void close() {
        broadcaster.close();
        entities.close();
    }

    private void toldEventually(List<Signal> batch) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).contains(batch));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchGoesOutAfterTheCommit(Manager manager) {
        transactions(manager).executeWithoutResult(status -> {
            write(manager, 1, "one");
            afterCommit.publish(ONE);
            afterCommit.publish(TWO);
            await().during(Duration.ofMillis(200)).until(told::isEmpty);
        });
        toldEventually(List.of(ONE, TWO));
        assertThat(told).hasSize(1);
        assertThat(new JdbcTemplate(database).queryForList("select name from thing", String.class))
                .containsExactly("one");
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackPublishesNothing(Manager manager) {
        transactions(manager).executeWithoutResult(status -> {
            write(manager, 1, "one");
            afterCommit.publish(ONE);
            status.setRollbackOnly();
        });
        assertThatThrownBy(() -> transactions(manager).executeWithoutResult(status -> {
                    afterCommit.publish(ONE);
                    throw new IllegalStateException("as the test wants it");
                }))
                .isInstanceOf(IllegalStateException.class);
        afterCommit.publish(TWO);
        toldEventually(List.of(TWO));
        assertThat(told).as("without a transaction at once, and nothing else").hasSize(1);
    }

    @Test
    void aFlushThatFailsAtTheCommitPublishesNothing() {
        transactions(Manager.JDBC).executeWithoutResult(status -> write(Manager.JDBC, 1, "one"));
        assertThatThrownBy(() -> transactions(Manager.JPA).executeWithoutResult(status -> {
                    write(Manager.JPA, 2, "one"); // Hibernate inserts it at the commit
                    afterCommit.publish(ONE);
                }))
                .hasStackTraceContaining("Unique");
        afterCommit.publish(TWO);
        toldEventually(List.of(TWO));
        assertThat(told).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionInsideHasABatchOfItsOwn(Manager manager) {
        TransactionTemplate outer = transactions(manager);
        TransactionTemplate inner = new TransactionTemplate(outer.getTransactionManager());
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        outer.executeWithoutResult(status -> {
            afterCommit.publish(ONE);
            inner.executeWithoutResult(other -> {
                write(manager, 2, "two");
                afterCommit.publish(TWO);
            });
            toldEventually(List.of(TWO));
            status.setRollbackOnly();
        });
        assertThat(told).containsExactly(List.of(TWO));
    }

    @ParameterizedTest
    @EnumSource
    void manyChangesOfAModelBecomeOneInvalidation(Manager manager) {
        transactions(manager)
                .executeWithoutResult(status -> afterCommit.publish(IntStream.range(0, 101)
                        .mapToObj(i -> ModelChange.created("shop.product", i))
                        .toList()));
        toldEventually(List.of(new Invalidation("shop.product", Reason.BULK)));
    }

    @Test
    void withR2dbcABatchGoesOutAfterTheCommit() {
        reactive.publish(ONE)
                .then(reactive.publish(TWO))
                .then(Mono.fromRunnable(
                        () -> await().during(Duration.ofMillis(200)).until(told::isEmpty)))
                .as(r2dbc::transactional)
                .block(PATIENCE);
        toldEventually(List.of(ONE, TWO));
        assertThat(told).hasSize(1);
    }

    @Test
    void withR2dbcARollbackPublishesNothing() {
        assertThatThrownBy(() -> reactive.publish(ONE)
                        .then(Mono.error(new IllegalStateException("as the test wants it")))
                        .as(r2dbc::transactional)
                        .block(PATIENCE))
                .isInstanceOf(IllegalStateException.class);
        reactive.publish(TWO).block(PATIENCE);
        toldEventually(List.of(TWO));
        assertThat(told).as("without a transaction at once, and nothing else").hasSize(1);
    }
}
