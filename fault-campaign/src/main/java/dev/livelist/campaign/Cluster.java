package dev.livelist.campaign;

import dev.livelist.sample.shop.process.Program;
import dev.livelist.sample.shop.process.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Three workers on one database, with a proxy of its own in each of their ways out. */
final class Cluster implements AutoCloseable {

    private static final int WORKERS = 3;

    private final Options options;
    private final Postgres postgres;
    private final RedisPair redis;
    private final List<Member> members = new ArrayList<>();

    private Cluster(Options options, Path directory) {
        this.options = options;
        Program shop = Program.of(options.sample().jar(), directory);
        postgres = new Postgres(directory);
        redis = new RedisPair(directory);
        for (int number = 1; number <= WORKERS; number++) {
            boolean altered = !options.sabotage().isEmpty() || number == WORKERS;
            Path clock = directory.resolve("clock-" + number);
            members.add(new Member(
                    "worker-" + number,
                    altered ? shop.commandWith(ownClasses()) : shop.command(),
                    clock,
                    redis.primary().port(),
                    postgres.port(),
                    properties(altered, clock)));
        }
    }

    /** Starts servers, proxies and workers, and waits until all workers take requests. */
    static Cluster start(Options options) {
        try {
            Path directory = Files.createTempDirectory("campaign");
            Cluster cluster = new Cluster(options, directory);
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
            cluster.startAll(cluster.members);
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where this module's own classes are: see {@code CampaignAutoConfiguration}. */
    private static Path ownClasses() {
        try {
            return Path.of(Cluster.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> properties(boolean altered, Path clock) {
        List<String> properties = new ArrayList<>(List.of(
                "spring.lifecycle.timeout-per-shutdown-phase=5s",
                "livelist.heartbeat=" + options.heartbeat().toMillis() + "ms",
                "livelist.query-timeout=3s",
                "livelist.linger=2s",
                "livelist.mailbox=64",
                "livelist.keep-alive=2s",
                "sample.seed=0"));
        properties.addAll(options.sample().properties());
        properties.addAll(options.transport().properties());
        properties.addAll(options.properties());
        if (altered) {
            properties.add("campaign.clock=" + clock);
            properties.add("campaign.sabotage=" + String.join(",", options.sabotage()));
        }
        return properties;
    }

    /** Starts these workers together. */
    void startAll(List<Member> which) {
        CompletableFuture.allOf(which.stream()
                        .map(member -> CompletableFuture.runAsync(member::start, task -> new Thread(task).start()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    Transport transport() {
        return options.transport();
    }

    List<Member> members() {
        return members;
    }

    List<Member> running() {
        return members.stream().filter(Member::isRunning).toList();
    }

    /** The worker whose clock can be set. */
    Member withClock() {
        return members.get(WORKERS - 1);
    }

    Postgres postgres() {
        return postgres;
    }

    RedisPair redis() {
        return redis;
    }

    /** Leads all new connections to whichever Redis is the primary now. */
    void redirectToPrimary() {
        members.forEach(
                member -> member.toRedis().redirect("127.0.0.1", redis.primary().port()));
    }

    static int size() {
        return WORKERS;
    }

    static List<String> names() {
        return IntStream.rangeClosed(1, WORKERS)
                .mapToObj(number -> "worker-" + number)
                .toList();
    }

    static Path logs() {
        return Worker.LOGS.toAbsolutePath();
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        redis.close();
        postgres.close();
    }
}
