package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.tck.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** The fifteen lines without Spring, as two processes: on the class path, and on the module path. */
class ChatTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAVAC =
            Path.of(System.getProperty("java.home"), "bin", "javac").toString();

    @TempDir
    Path folder;

    private RedisServer redis;
    private int port;

    @BeforeEach
    void start() throws IOException {
        port = FreePort.next();
        redis = RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
    }

    @AfterEach
    void stop() throws IOException {
        redis.stop();
    }

    /** The three artefacts and what they need, and nothing of Spring. */
    private static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Stream.of(
                                "broadcaster-api",
                                "broadcaster-local",
                                "broadcaster-redis",
                                "lettuce",
                                "redis-authx",
                                "netty",
                                "reactor-core",
                                "reactive-streams",
                                "jackson-core",
                                "slf4j-api",
                                "jspecify")
                        .anyMatch(entry::contains))
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    private Process run(List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        outputs.add(output);
        return process;
    }

    private final List<Path> outputs = new ArrayList<>();

    private void twoProcessesHearEachOther(List<String> command) throws Exception {
        String url = "redis://localhost:" + port;
        List<Process> both = new ArrayList<>();
        for (String key : List.of("first", "second")) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of(url, key, "8000"));
            both.add(run(all));
        }
        for (Process process : both) {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
        String said = Files.readString(outputs.get(0), StandardCharsets.UTF_8)
                + Files.readString(outputs.get(1), StandardCharsets.UTF_8);
        for (Process process : both) {
            assertThat(process.exitValue()).as(said).isZero();
        }
        // Whichever came up later was heard by the other.
        assertThat(Arrays.stream(said.split("\n")).filter(line -> line.startsWith("heard updated shop.product")))
                .as(said)
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void onTheClassPath() throws Exception {
        twoProcessesHearEachOther(List.of(
                JAVA, "-cp", Path.of("target", "classes") + File.pathSeparator + libraries(), Chat.class.getName()));
    }

    @Test
    void onTheModulePath() throws Exception {
        Path sources = folder.resolve("src");
        Files.createDirectories(sources.resolve("com/example/plain"));
        Files.writeString(
                sources.resolve("module-info.java"),
                "module com.example.plain { requires dev.livelist.broadcaster.local; requires dev.livelist.broadcaster.redis;"
                        + " requires lettuce.core; }");
        Files.copy(
                Path.of("src/main/java/com/example/plain/Chat.java"), sources.resolve("com/example/plain/Chat.java"));
        Path classes = folder.resolve("classes");
        Process compiled = run(List.of(
                JAVAC,
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-p",
                libraries(),
                sources.resolve("module-info.java").toString(),
                sources.resolve("com/example/plain/Chat.java").toString()));
        assertThat(compiled.waitFor()).as(Files.readString(outputs.get(0))).isZero();
        outputs.clear();
        twoProcessesHearEachOther(List.of(
                JAVA,
                "--add-modules",
                "ALL-MODULE-PATH,jdk.net",
                "-p",
                classes + File.pathSeparator + libraries(),
                "-m",
                "com.example.plain/com.example.plain.Chat"));
    }
}
