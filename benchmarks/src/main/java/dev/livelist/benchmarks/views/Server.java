package dev.livelist.benchmarks.views;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL in a process of its own, with the tables that the benchmarks read. */
final class Server implements AutoCloseable {

    /** How many owners have tickets; those beyond have none. */
    static final int OWNERS = 50_000;

    static final int TICKETS_PER_OWNER = 3;
    static final int PRODUCTS = 10_000;
    static final int NOTES = 300_000;

    private final EmbeddedPostgres postgres;

    private Server(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static Server start() throws IOException, SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("autovacuum", "off")
                .start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE ticket (id bigint PRIMARY KEY, owner varchar(40) COLLATE \"C\" NOT NULL, title varchar(100) NOT NULL, priority int NOT NULL)");
            statement.execute("INSERT INTO ticket SELECT n, 'user-' || (n / " + TICKETS_PER_OWNER
                    + "), 'Ticket number ' || n || ', which somebody has to see to', n % 10 FROM generate_series(0, "
                    + (OWNERS * TICKETS_PER_OWNER - 1) + ") n");
            statement.execute("CREATE INDEX ON ticket (owner)");
            statement.execute(
                    "CREATE TABLE product (id bigint PRIMARY KEY, name varchar(100) NOT NULL, category varchar(20) COLLATE \"C\" NOT NULL, price int NOT NULL)");
            statement.execute(
                    "INSERT INTO product SELECT n, 'Product ' || md5(n::text), 'category-' || (n % 10), n % 1000"
                            + " FROM generate_series(0, " + (PRODUCTS - 1) + ") n");
            statement.execute("CREATE INDEX ON product (category, price)");
            statement.execute(
                    "CREATE TABLE note (id bigint PRIMARY KEY, ticket bigint NOT NULL, text varchar(100) NOT NULL)");
            statement.execute("INSERT INTO note SELECT n, n % " + (OWNERS * TICKETS_PER_OWNER)
                    + ", 'Somebody has looked at it' FROM generate_series(0, " + (NOTES - 1) + ") n");
            statement.execute("CREATE INDEX ON note (ticket)");
            statement.execute("ANALYZE");
        }
        return new Server(postgres);
    }

    int port() {
        return postgres.getPort();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
