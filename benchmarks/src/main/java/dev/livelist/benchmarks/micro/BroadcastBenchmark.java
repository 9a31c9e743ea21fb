package dev.livelist.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One change to every subscriber in the process; an operation is a change that all of them have been given. */
@State(Scope.Benchmark)
@NullUnmarked // JMH calls the method that sets the fields
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BroadcastBenchmark {

    private static final int BURST = 500;

    @Param({"livelist", "reactor", "reactor-own-buffers", "guava", "spring"})
    public String by = "livelist";

    @Param({"1", "10", "1000"})
    public int subscribers = 1;

    private final Changes changes = new Changes();
    private Deliveries deliveries;
    private LocalBus bus;

    @Setup(Level.Trial)
    public void subscribe() {
        deliveries = new Deliveries(subscribers, BURST);
        bus = LocalBus.create(by, subscribers, deliveries);
    }

    @TearDown(Level.Iteration)
    public void check() {
        deliveries.awaitAll();
    }

    @TearDown(Level.Trial)
    public void close() {
        bus.close();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void broadcast() {
        deliveries.beginBurst();
        for (int i = 0; i < BURST; i++) {
            bus.publish(changes.next());
        }
    }
}
