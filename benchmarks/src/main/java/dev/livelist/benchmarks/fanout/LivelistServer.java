package dev.livelist.benchmarks.fanout;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.wire.WireEncoder;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
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

/**
 * The sample, on PostgreSQL and Redis. A message is the change of a row's name: another program writes it to the database and
 * announces it in Redis; each worker reads the row and sends its readers the patch.
 */
final class LivelistServer implements FanoutServer {

    private static final String CATEGORY = "fanout";
    private static final long ID = 1_000_000;

    private final String name;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final EmbeddedPostgres postgres;
    private final Connection connection;
    private final PreparedStatement update;
    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    LivelistServer(String name, Path jar, int redisPort, int workers, String... properties) {
        this.name = name;
        try {
            postgres = EmbeddedPostgres.builder().start();
            for (int i = 0; i < workers; i++) {
                int port = ServerProcess.freePort();
                List<String> command = ServerProcess.java("-jar", jar.toString());
                command.addAll(List.of(
                        "--server.port=" + port,
                        "--sample.seed=20",
                        "--spring.r2dbc.url=r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                        "--spring.r2dbc.username=postgres",
                        "--spring.r2dbc.password=postgres",
                        "--spring.data.redis.port=" + redisPort,
                        "--livelist.transport=redis",
                        // Every message counts: none waits to be merged with the next.
                        "--livelist.batch-window=0ms"));
                command.addAll(List.of(properties));
                processes.add(ServerProcess.start(name.replace(' ', '-') + "-" + i, port, command));
                addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
            connection = postgres.getPostgresDatabase().getConnection();
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into product (id, name, category, price, active, updated_at) values (?, 'row', ?, 1, true, now())")) {
                insert.setLong(1, ID);
                insert.setString(2, CATEGORY);
                insert.executeUpdate();
            }
            update = connection.prepareStatement("update product set name = ?, updated_at = now() where id = ?");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        client = RedisClient.create(RedisURI.create("127.0.0.1", redisPort));
        redis = client.connect().sync();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public String path() {
        return "/live/products?category=" + CATEGORY;
    }

    @Override
    public void publish(int number) {
        try {
            update.setString(1, Messages.nameOf(number));
            update.setLong(2, ID);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        byte[] message = WireEncoder.plain(ModelChange.updated("shop.product", ID));
        redis.publish("livelist:0", new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public List<Process> processes() {
        return processes;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        client.shutdown();
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
