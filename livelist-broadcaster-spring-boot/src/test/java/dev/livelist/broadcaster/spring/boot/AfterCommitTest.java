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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** Publishing after the commit of a transaction of JDBC, and of one of R2DBC. */
class AfterCommitTest {

    private static final ModelChange ONE = ModelChange.created("shop.product", 1);
    private static final ModelChange TWO = ModelChange.created("shop.product", 2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final List<List<Signal>> told = new CopyOnWriteArrayList<>();
    private final DriverManagerDataSource database = new DriverManagerDataSource("jdbc:h2:mem:commit");
    private final TransactionTemplate jdbc = new TransactionTemplate(new JdbcTransactionManager(database));
    private final AfterCommitBroadcaster afterCommit = new AfterCommitBroadcaster(broadcaster, 100);
    private final ConnectionFactory connections = ConnectionFactories.get("r2dbc:h2:mem:///commit");
    private final TransactionalOperator r2dbc = TransactionalOperator.create(new R2dbcTransactionManager(connections));
    private final ReactiveAfterCommitBroadcaster reactive = new ReactiveAfterCommitBroadcaster(broadcaster, 100);

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
    }

    private void toldEventually(List<Signal> batch) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).contains(batch));
    }

    @Test
    void withJdbcABatchGoesOutAfterTheCommit() {
        jdbc.executeWithoutResult(status -> {
            new JdbcTemplate(database).execute("select 1");
            afterCommit.publish(ONE);
            afterCommit.publish(TWO);
            await().during(Duration.ofMillis(200)).until(told::isEmpty);
        });
        toldEventually(List.of(ONE, TWO));
        assertThat(told).hasSize(1);
    }

    @Test
    void withJdbcARollbackPublishesNothing() {
        jdbc.executeWithoutResult(status -> {
            afterCommit.publish(ONE);
            status.setRollbackOnly();
        });
        assertThatThrownBy(() -> jdbc.executeWithoutResult(status -> {
                    afterCommit.publish(ONE);
                    throw new IllegalStateException("as the test wants it");
                }))
                .isInstanceOf(IllegalStateException.class);
        afterCommit.publish(TWO);
        toldEventually(List.of(TWO));
        assertThat(told).as("without a transaction at once, and nothing else").hasSize(1);
    }

    @Test
    void withJdbcATransactionInsideHasABatchOfItsOwn() {
        TransactionTemplate inner = new TransactionTemplate(jdbc.getTransactionManager());
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        jdbc.executeWithoutResult(status -> {
            afterCommit.publish(ONE);
            inner.executeWithoutResult(other -> afterCommit.publish(TWO));
            toldEventually(List.of(TWO));
            status.setRollbackOnly();
        });
        assertThat(told).containsExactly(List.of(TWO));
    }

    @Test
    void manyChangesOfAModelBecomeOneInvalidation() {
        jdbc.executeWithoutResult(status -> afterCommit.publish(IntStream.range(0, 101)
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
