package dev.livelist.broadcaster.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session that listens and never reads fills the server's queue of notifications; writers go on all the same. */
class FullQueueTest {

    @Test
    void aQueueThatIsNearlyFullStopsNoWriter() throws SQLException {
        try (PostgresProcess postgres = PostgresProcess.running(Map.of("max_notify_queue_pages", "64"));
                Connection deaf = DriverManager.getConnection(postgres.url());
                Statement statement = deaf.createStatement()) {
            postgres.execute(
                    "create table product (id bigint primary key, name text)", "insert into product values (1, 'one')");
            PostgresCapture.on("livelist").table("product", "product", "id").install(postgres.direct());
            statement.execute("listen anything");
            // In a transaction a session takes no notifications.
            deaf.setAutoCommit(false);
            statement.execute("select 1");
            while (PostgresCapture.queueUsage(postgres.direct()) < PostgresCapture.FULL) {
                postgres.execute("select pg_notify('filling', i || repeat('x', 7000)) from generate_series(1, 2) i");
            }

            for (int i = 1; i <= 1_000; i++) {
                postgres.execute("update product set name = 'n" + i + "'");
            }

            assertThat(postgres.query("select name from product")).isEqualTo("n1000");
            assertThat(PostgresCapture.queueUsage(postgres.direct())).isLessThan(1);
        }
    }
}
