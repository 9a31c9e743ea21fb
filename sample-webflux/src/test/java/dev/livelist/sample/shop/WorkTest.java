package dev.livelist.sample.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class WorkTest {

    private final ConnectionFactory factory =
            ConnectionFactories.get("r2dbc:h2:mem:///" + UUID.randomUUID() + "?options=DB_CLOSE_DELAY=-1");
    private final DatabaseClient database = DatabaseClient.create(factory);
    private final Work work = new Work(TransactionalOperator.create(new R2dbcTransactionManager(factory)));

    @AfterEach
    void end() {
        work.destroy();
    }

    @Test
    void aWriteWhoseClientLeavesInItsMidstIsDoneAllTheSame() throws InterruptedException {
        execute("create table note (text varchar)").block();
        CountDownLatch begun = new CountDownLatch(1);
        Sinks.Empty<Void> clientHasLeft = Sinks.empty();

        Disposable client = work.inTransaction(() -> execute("insert into note values ('first')")
                        .doOnSuccess(done -> begun.countDown())
                        .then(clientHasLeft.asMono())
                        .then(execute("insert into note values ('second')")))
                .subscribe();
        begun.await();
        client.dispose();
        clientHasLeft.tryEmitEmpty().orThrow();

        await().untilAsserted(() -> assertThat(notes()).isEqualTo(2));
    }

    private Mono<Void> execute(String sql) {
        return database.sql(sql).then();
    }

    private long notes() {
        return database.sql("select count(*) from note")
                .map(row -> row.get(0, Long.class))
                .one()
                .block();
    }
}
