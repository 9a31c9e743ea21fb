package com.example.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.bridge.ChannelSecurity;
import dev.livelist.broadcaster.bridge.ChannelSecurity.AcceptPlain;
import dev.livelist.broadcaster.redis.RedisTransport;
import dev.livelist.broadcaster.tck.FreePort;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** The programs in other languages that docs/broadcaster.md shows, against a real Redis; where the language is there. */
class ForeignProgramsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "a secret of some length";
    private static final ModelChange CHANGE = ModelChange.updated("shop.product", "42");

    private final List<Signal> heard = new CopyOnWriteArrayList<>();
    private RedisServer redis;
    private String url;
    private BridgedBroadcaster worker;

    @BeforeEach
    void start() throws IOException {
        int port = FreePort.next();
        redis = RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        url = "redis://127.0.0.1:" + port;
    }

    @AfterEach
    void stop() throws IOException {
        if (worker != null) {
            worker.close();
        }
        redis.stop();
    }

    private void worker(ChannelSecurity security) {
        worker = BridgedBroadcaster.builder(
                        RedisTransport.standalone(RedisURI.create(url)).build())
                .config(BridgeConfig.builder()
                        .heartbeat(Duration.ofMillis(200))
                        .security(security)
                        .build())
                .start();
        worker.subscribe("shop.product", heard::add);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
    }

    private static Process run(String... command) throws IOException {
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(Path.of("..", "examples").toFile())
                .redirectErrorStream(true);
        process.environment().put("CHANNEL_SECRET", SECRET);
        return process.start();
    }

    private static boolean succeeds(String... command) {
        try {
            return run(command).waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String python() {
        for (String candidate : List.of("/usr/bin/python3", "python3")) {
            if (succeeds(candidate, "-c", "import redis")) {
                return candidate;
            }
        }
        assumeTrue(false, "There is no Python with the package redis: on Debian, python3-redis");
        return "";
    }

    private static void done(Process process) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isZero();
    }

    private void isHeard() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).contains(CHANGE));
    }

    @Test
    void pythonPublishes() throws Exception {
        String python = python();
        worker(ChannelSecurity.open());
        done(run(python, "publish.py", "42", url));
        isHeard();
    }

    @Test
    void pythonPublishesWithASeal() throws Exception {
        String python = python();
        worker(ChannelSecurity.secret(SECRET).plain(AcceptPlain.NONE));
        done(run(python, "publish.py", "1", url));
        done(run(python, "publish_sealed.py", "42", url));
        isHeard();
        assertThat(heard).doesNotContain(ModelChange.updated("shop.product", "1"));
    }

    @Test
    void pythonListens() throws Exception {
        String python = python();
        worker(ChannelSecurity.open());
        Process listening = run(python, "listen.py", url);
        try {
            List<String> lines = new CopyOnWriteArrayList<>();
            Thread reader = new Thread(() -> listening.inputReader().lines().forEach(lines::add));
            reader.setDaemon(true);
            reader.start();
            await().atMost(PATIENCE).untilAsserted(() -> {
                worker.publish(CHANGE);
                assertThat(lines).contains("shop.product updated 42");
            });
        } finally {
            listening.destroyForcibly();
        }
    }

    @Test
    void rubyPublishes() throws Exception {
        assumeTrue(succeeds("ruby", "-e", "require 'redis'"), "There is no Ruby with redis: on Debian, ruby-redis");
        worker(ChannelSecurity.open());
        done(run("ruby", "publish.rb", "42", url));
        isHeard();
    }

    @Test
    void redisCliPublishes() throws Exception {
        assumeTrue(succeeds("redis-cli", "--version"), "There is no redis-cli: on Debian, redis-tools");
        worker(ChannelSecurity.open());
        List<String> command = new ArrayList<>(List.of("redis-cli", "-u", url));
        command.addAll(List.of(
                "publish", "livelist:0", "{\"model_label\":\"shop.product\",\"action\":\"updated\",\"pk\":42}"));
        done(run(command.toArray(String[]::new)));
        isHeard();
    }
}
