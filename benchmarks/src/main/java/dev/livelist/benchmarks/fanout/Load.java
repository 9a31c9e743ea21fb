package dev.livelist.benchmarks.fanout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Publishes to readers at a steady rate, and says what came of it. */
final class Load {

    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FanoutServer server;
    private final Readers readers;
    private int number;

    Load(FanoutServer server, Readers readers) {
        this.server = server;
        this.readers = readers;
    }

    /**
     * What a time at one rate has shown.
     *
     * @param delivered messages that readers were sent
     * @param superseded messages that readers were not sent because a later one had taken their place
     * @param lost messages that readers should have been sent and were not
     * @param cpuMicros processor time of the servers
     * @param seconds from the first message's time to the last arrival
     * @param bytes what readers have read
     * @param nanos from each message's time to the last reader that had it or what took its place, sorted; lost ones not among them
     * @param broken connections that the server has dropped so far
     */
    @SuppressWarnings("ArrayRecordComponent") // read by the caller alone
    record Sample(
            long delivered,
            long superseded,
            long lost,
            long cpuMicros,
            double seconds,
            long bytes,
            long[] nanos,
            int broken) {

        double cpuMicrosPerDelivery() {
            return (double) cpuMicros / delivered;
        }

        double deliveriesPerSecond() {
            return delivered / seconds;
        }

        double processors() {
            return cpuMicros / 1e6 / seconds;
        }

        /** Changes that readers have, or what took their place, for each second of processor time. */
        double changesPerCpuSecond() {
            return (delivered + superseded) / (cpuMicros / 1e6);
        }

        double lostPerMillion() {
            return 1e6 * lost / (delivered + superseded + lost);
        }

        double supersededPercent() {
            return 100.0 * superseded / (delivered + superseded + lost);
        }

        double bytesPerDelivery() {
            return (double) bytes / delivered;
        }

        double millis(double quantile) {
            return nanos.length == 0 ? Double.NaN : nanos[(int) (quantile * (nanos.length - 1))] / 1e6;
        }

        boolean keptUp() {
            return lost == 0 && broken == 0 && millis(0.99) <= 1_000;
        }
    }

    /**
     * Publishes at that rate. A message's time is when it is due, also where the server takes no more as fast as that, and
     * what publishing itself takes is in its latency.
     */
    Sample run(int rate, Duration duration) {
        int first = number + 1;
        int count = (int) (rate * duration.toMillis() / 1000);
        Tally tally = readers.count(first, count);
        long cpu = ServerProcess.cpuMicros(server.processes());
        long bytes = readers.bytesRead();
        long start = System.nanoTime();
        for (int published = 0; published < count; ) {
            int due = (int) Math.min(count, 1 + (System.nanoTime() - start) * rate / 1_000_000_000L);
            if (due > published) {
                server.publish(first + published, due - published);
                published = due;
            } else {
                LockSupport.parkNanos(dueAt(start, published, rate) - System.nanoTime());
            }
        }
        number += count;
        awaitEnd(tally);
        long used = ServerProcess.cpuMicros(server.processes()) - cpu;
        long[] nanos = new long[count];
        int known = 0;
        for (int i = 0; i < count; i++) {
            if (tally.reachedAll(i)) {
                nanos[known++] = tally.lastAt(i) - dueAt(start, i, rate);
            }
        }
        nanos = Arrays.copyOf(nanos, known);
        Arrays.sort(nanos);
        Sample sample = new Sample(
                tally.delivered(),
                tally.superseded(),
                tally.lost(),
                used,
                (tally.lastArrival() - start) / 1e9,
                readers.bytesRead() - bytes,
                nanos,
                readers.broken());
        log(rate, sample);
        return sample;
    }

    private static long dueAt(long start, int message, int rate) {
        return start + message * 1_000_000_000L / rate;
    }

    /** Everything has arrived, or nothing does any more. */
    private static void awaitEnd(Tally tally) {
        long begun = System.nanoTime();
        long changed = begun;
        long covered = tally.covered();
        while (covered < tally.expected()
                && System.nanoTime() - changed < QUIET.toNanos()
                && System.nanoTime() - begun < PATIENCE.toNanos()) {
            ServerProcess.pause(Duration.ofMillis(2));
            long now = tally.covered();
            if (now != covered) {
                covered = now;
                changed = System.nanoTime();
            }
        }
    }

    private void log(int rate, Sample sample) {
        System.out.printf(
                Locale.ROOT,
                "%s at %d/s: %.2f µs per delivery, %.0f deliveries/s, %.0f bytes each, p50 %.1f ms, p99 %.1f ms, %d superseded, %d lost, %d connections broken%n",
                server.name(),
                rate,
                sample.cpuMicrosPerDelivery(),
                sample.deliveriesPerSecond(),
                sample.bytesPerDelivery(),
                sample.millis(0.5),
                sample.millis(0.99),
                sample.superseded(),
                sample.lost(),
                sample.broken());
    }
}
