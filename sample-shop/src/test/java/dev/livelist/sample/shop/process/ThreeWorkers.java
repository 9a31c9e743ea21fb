package dev.livelist.sample.shop.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A shop on three workers, each a process of its own, with a PostgreSQL and a Redis that come and go with them. */
public final class ThreeWorkers {

    private static final List<Integer> PORTS = List.of(8080, 8081, 8082);

    private ThreeWorkers() {}

    /**
     * Starts it all, prints the addresses, and ends it all when it is interrupted.
     *
     * @param application starts the shop
     * @param tests what is on the class path for tests only, beside this
     * @param arguments the workers' own, such as {@code --livelist.transport=redis-streams}
     */
    public static void run(Class<?> application, Class<?> tests, String... arguments)
            throws IOException, InterruptedException {
        List<String> program = List.of(
                "-cp", classPathWithout(Set.of(place(tests), place(ThreeWorkers.class))), application.getName());
        List<Worker> workers = new ArrayList<>();
        say("Starting PostgreSQL, Redis and three workers; their logs are in %s", Worker.LOGS.toAbsolutePath());
        try (EmbeddedPostgres postgres = Database.startPostgres();
                RedisServer redis = RedisServer.running()) {
            List<String> given =
                    Stream.of(arguments).map(ThreeWorkers::withoutDashes).toList();
            // What is given comes first: of two values for one property Spring Boot would make a list.
            List<String> properties = Stream.of(given, Database.properties(postgres, "postgres"), redis.properties())
                    .flatMap(List::stream)
                    .collect(Collectors.toMap(ThreeWorkers::name, property -> property, (first, later) -> first))
                    .values()
                    .stream()
                    .toList();
            for (int port : PORTS) {
                workers.add(Worker.launch("worker-" + (workers.size() + 1), port, program, properties));
            }
            for (Worker worker : workers) {
                say("%s  %s  (process %d)", worker.uri("/"), worker.name(), worker.pid());
            }
            say("Redis is on port %d, PostgreSQL on port %d. Ctrl-C ends it all.", redis.port(), postgres.getPort());
            Thread.currentThread().join();
        }
    }

    /** The tests' own resources, such as how they log, are nothing to the workers. */
    private static String classPathWithout(Set<Path> tests) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !tests.contains(Path.of(entry).toAbsolutePath()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path place(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static String withoutDashes(String argument) {
        return argument.startsWith("--") ? argument.substring(2) : argument;
    }

    private static String name(String property) {
        return property.substring(0, Math.max(0, property.indexOf('=')));
    }

    private static void say(String format, Object... arguments) {
        System.out.printf(format + "%n", arguments);
    }
}
