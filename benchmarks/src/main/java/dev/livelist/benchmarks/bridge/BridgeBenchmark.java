package dev.livelist.benchmarks.bridge;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import redis.embedded.RedisServer;

/**
 * From {@code publish} at one worker to the listener of another, through a real Redis, or PostgreSQL, in a process of its own. Both
 * workers are in this process; they share nothing but its processors.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
public class BridgeBenchmark {

    private static final int CHANGES = 20_000;
    private static final int BATCH = 100;

    @Param({"lettuce", "livelist", "livelist-sharded", "livelist-streams", "livelist-postgres", "spring", "redisson"})
    public String bus = "lettuce";

    private RedisServer redis;
    private EmbeddedPostgres postgres;
    private Bus connected;
    private Arrivals arrivals;
    private long nextKey;

    @Setup(Level.Trial)
    public void connect() throws IOException {
        int port = freePort();
        redis = RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        if (bus.endsWith("postgres")) {
            postgres = EmbeddedPostgres.start();
        }
        arrivals = new Arrivals();
        connected = Bus.connect(bus, port, postgres == null ? 0 : postgres.getPort(), arrivals);
    }

    @TearDown(Level.Trial)
    public void disconnect() throws IOException {
        connected.close();
        redis.stop();
        if (postgres != null) {
            postgres.close();
        }
    }

    /** Transactions that change one row each; operations are changes. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @OperationsPerInvocation(CHANGES)
    public void singleChanges() {
        publish(1);
    }

    /** Transactions that change a hundred rows each; operations are changes. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @OperationsPerInvocation(CHANGES)
    public void batchesOfHundred() {
        publish(BATCH);
    }

    /** One change, alone: until the other worker's listener has it. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void latency() {
        List<String> keys = keys(1);
        arrivals.awaitRoom(1);
        connected.publish(keys);
        arrivals.awaitAll();
    }

    private void publish(int batch) {
        for (int i = 0; i < CHANGES; i += batch) {
            List<String> keys = keys(batch);
            arrivals.awaitRoom(batch);
            connected.publish(keys);
        }
        arrivals.awaitAll();
    }

    private List<String> keys(int count) {
        if (count == 1) {
            return List.of(Long.toString(nextKey++));
        }
        List<String> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(Long.toString(nextKey++));
        }
        return keys;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
