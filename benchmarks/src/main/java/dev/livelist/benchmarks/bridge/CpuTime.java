package dev.livelist.benchmarks.bridge;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The processor time of both workers per operation. What other programs take away makes a measurement slower without end,
 * and this one dearer by a little; so on a machine that is not quiet this is the figure to compare. The lowest iteration
 * counts. Without Redis's own share.
 */
public final class CpuTime implements InternalProfiler {

    static final String LABEL = "cpu";

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long before;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = system.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double micros = (system.getProcessCpuTime() - before) / 1_000.0;
        long operations = result.getMetadata().getMeasuredOps();
        return List.of(new ScalarResult(LABEL, micros / operations, "us/op", AggregationPolicy.MIN));
    }

    @Override
    public String getDescription() {
        return "Processor time per operation";
    }
}
