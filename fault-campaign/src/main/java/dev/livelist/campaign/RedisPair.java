package dev.livelist.campaign;

import static org.awaitility.Awaitility.await;

import dev.livelist.sample.shop.process.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Two Redis servers, one of them the replica of the other, which keep a log on disk. */
final class RedisPair implements AutoCloseable {

    private final List<Path> directories;
    private final List<RedisServer> servers;
    private final AtomicInteger primary = new AtomicInteger();

    RedisPair(Path directory) {
        directories = Stream.of("redis-1", "redis-2").map(directory::resolve).toList();
        servers = directories.stream().map(RedisPair::server).toList();
        primary().start();
        replica().start();
        follow();
    }

    private static RedisServer server(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RedisServer(
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "no",
                "--repl-diskless-sync-delay",
                "0");
    }

    /** Has the replica follow the primary. */
    void follow() {
        RedisAdmin follower = new RedisAdmin(replica().port());
        awaitReady(follower);
        follower.say("REPLICAOF", "127.0.0.1", String.valueOf(primary().port()));
    }

    /** Makes the replica the primary; the former primary goes on as it was. */
    void promote() {
        new RedisAdmin(replica().port()).say("REPLICAOF", "NO", "ONE");
        primary.updateAndGet(number -> 1 - number);
    }

    /** Waits until the primary answers. */
    void awaitReady() {
        awaitReady(admin());
    }

    private static void awaitReady(RedisAdmin server) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(() -> server.say("PING").equals("+PONG"));
    }

    /** Throws away what the primary has kept on disk; while it is down. */
    void forgetEverything() {
        delete(directories.get(primary.get()));
    }

    RedisServer primary() {
        return servers.get(primary.get());
    }

    RedisServer replica() {
        return servers.get(1 - primary.get());
    }

    RedisAdmin admin() {
        return new RedisAdmin(primary().port());
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (!path.equals(directory)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (FileSystemException gone) {
            throw new UncheckedIOException("Something still writes to " + directory, gone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
