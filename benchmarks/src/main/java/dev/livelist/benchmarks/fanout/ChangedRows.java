package dev.livelist.benchmarks.fanout;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.wire.WireEncoder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows in a PostgreSQL of their own, which another program changes in turn, and announces in Redis. */
final class ChangedRows implements AutoCloseable {

    static final String CATEGORY = "fanout";
    static final int ROWS = 50;
    static final String CHANNEL = "livelist:0";

    private static final long FIRST_ID = 1_000_000;

    private final EmbeddedPostgres postgres;
    private final RedisPublisher redis;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement update;

    ChangedRows(int redisPort) {
        try {
            postgres =
                    EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis = new RedisPublisher(redisPort);
    }

    int port() {
        return postgres.getPort();
    }

    /** Makes the table, where no application does. */
    void createTable() {
        try (Connection made = postgres.getPostgresDatabase().getConnection();
                Statement statement = made.createStatement()) {
            statement.execute(
                    "create table product (id bigint primary key, name varchar(200) not null,"
                            + " category varchar(100), price numeric(12, 2), active boolean not null, updated_at timestamptz not null)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the rows for the first time. */
    void insert() {
        try {
            Connection made = postgres.getPostgresDatabase().getConnection();
            try (PreparedStatement insert = made.prepareStatement(
                    "insert into product (id, name, category, price, active, updated_at) values (?, ?, ?, 1, true, now())")) {
                for (int row = 0; row < ROWS; row++) {
                    insert.setLong(1, FIRST_ID + row);
                    insert.setString(2, Messages.nameOf(0));
                    insert.setString(3, CATEGORY);
                    insert.executeUpdate();
                }
            }
            made.setAutoCommit(false);
            connection = made;
            update = made.prepareStatement("update product set name = ?, updated_at = now() where id = ?");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes rows, those that are due together in one transaction, and announces each change. */
    void change(int first, int count) {
        Connection open = connection;
        PreparedStatement statement = update;
        if (open == null || statement == null) {
            throw new IllegalStateException("There are no rows yet");
        }
        try {
            for (int number = first; number < first + count; number++) {
                statement.setString(1, Messages.nameOf(number));
                statement.setLong(2, idOf(number));
                statement.addBatch();
            }
            statement.executeBatch();
            open.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        redis.publish(
                CHANNEL,
                IntStream.range(first, first + count)
                        .mapToObj(number -> WireEncoder.plain(ModelChange.updated("shop.product", idOf(number))))
                        .map(message -> new String(message, StandardCharsets.UTF_8))
                        .toList());
    }

    private static long idOf(int number) {
        return FIRST_ID + number % ROWS;
    }

    @Override
    public void close() {
        redis.close();
        try {
            if (connection != null) {
                connection.close();
            }
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
