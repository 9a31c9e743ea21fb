package dev.livelist.benchmarks.fanout;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.wire.WireEncoder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sample, on PostgreSQL and Redis. A message is the change of a row's name, of {@value #ROWS} rows in turn: another program
 * writes it to the database and announces it in Redis; each worker reads the row and sends its readers the patch.
 */
final class LivelistServer implements FanoutServer {

    private static final String CATEGORY = "fanout";
    private static final long FIRST_ID = 1_000_000;
    private static final int ROWS = 50;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final EmbeddedPostgres postgres;
    private final Connection connection;
    private final PreparedStatement update;
    private final RedisPublisher redis;

    LivelistServer(Mode mode, Path jar, int redisPort, int workers) {
        try {
            postgres =
                    EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
            for (int i = 0; i < workers; i++) {
                int port = ServerProcess.freePort();
                List<String> command = ServerProcess.java(mode.javaOptions(), "-jar", jar.toString());
                command.addAll(List.of(
                        "--server.port=" + port,
                        "--sample.seed=20",
                        "--spring.r2dbc.url=r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                        "--spring.r2dbc.username=postgres",
                        "--spring.r2dbc.password=postgres",
                        "--spring.data.redis.port=" + redisPort,
                        "--livelist.transport=redis"));
                if (mode == Mode.EVERY_MESSAGE) {
                    command.add("--livelist.batch-window=0ms");
                }
                processes.add(ServerProcess.start("livelist-" + i, port, command));
                addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
            connection = postgres.getPostgresDatabase().getConnection();
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into product (id, name, category, price, active, updated_at) values (?, ?, ?, 1, true, now())")) {
                for (int row = 0; row < ROWS; row++) {
                    insert.setLong(1, FIRST_ID + row);
                    insert.setString(2, Messages.nameOf(0));
                    insert.setString(3, CATEGORY);
                    insert.executeUpdate();
                }
            }
            update = connection.prepareStatement("update product set name = ?, updated_at = now() where id = ?");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        redis = new RedisPublisher(redisPort);
    }

    @Override
    public String name() {
        return "Livelist";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public String path() {
        return "/live/products?category=" + CATEGORY + "&sort=id&size=" + ROWS;
    }

    @Override
    public int series() {
        return ROWS;
    }

    /** Writes the rows, those that are due together in one transaction, and announces each change. */
    @Override
    public void publish(int first, int count) {
        try {
            connection.setAutoCommit(false);
            for (int number = first; number < first + count; number++) {
                update.setString(1, Messages.nameOf(number));
                update.setLong(2, idOf(number));
                update.addBatch();
            }
            update.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        redis.publish(
                "livelist:0",
                IntStream.range(first, first + count)
                        .mapToObj(number -> WireEncoder.plain(ModelChange.updated("shop.product", idOf(number))))
                        .map(message -> new String(message, StandardCharsets.UTF_8))
                        .toList());
    }

    private static long idOf(int number) {
        return FIRST_ID + number % ROWS;
    }

    @Override
    public List<Process> processes() {
        return processes;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        redis.close();
        try {
            connection.close();
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
