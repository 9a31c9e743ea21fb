package dev.livelist.benchmarks.views;

import dev.livelist.engine.LiveLists;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * So many readers of {@value #QUERIES} different queries come at once to a worker that has none of them, while the
 * application goes on with requests of its own, through the same pool of connections.
 */
final class StormBenchmark {

    private static final int QUERIES = 500;

    private final Worker worker;
    private final int count;
    private final Semaphore snapshots = new Semaphore(0);

    private StormBenchmark(Worker worker, int count) {
        this.worker = worker;
        this.count = count;
    }

    /**
     * Runs it and prints its figures.
     *
     * @param args the port of the database, and how many readers
     */
    public static void main(String[] args) throws InterruptedException {
        try (Worker worker = new Worker(Integer.parseInt(args[0]), Worker.settings(10_000, Duration.ofMillis(20)))) {
            new StormBenchmark(worker, Integer.parseInt(args[1])).run();
        }
    }

    private void run() throws InterruptedException {
        request(3000);
        double[] quiet = request(2000);
        storm(10_000); // other owners: code that has never run would be what is measured
        AtomicBoolean over = new AtomicBoolean();
        List<Double> during = new ArrayList<>();
        Thread application = new Thread(() -> {
            while (!over.get()) {
                during.add(requestOnce());
            }
        });
        application.start();
        Thread.sleep(20); // it is under way when the storm comes
        during.clear();
        LiveLists.Statistics before = worker.lists.statistics();
        long began = System.nanoTime();
        List<CountingReader> readers = storm(0);
        double lasted = (System.nanoTime() - began) / 1e6;
        over.set(true);
        application.join();
        LiveLists.Statistics after = worker.lists.statistics();
        print("readers", readers.size());
        print("different queries", QUERIES);
        print("statements", (double) (after.statements() - before.statements()));
        print("ms until the last reader had its document", lasted);
        double[] stormy = during.stream().mapToDouble(d -> d).toArray();
        print("requests of the application meanwhile", stormy.length);
        print("their latency p50 µs, quiet", percentile(quiet, 50));
        print("their latency p50 µs, storm", percentile(stormy, 50));
        print("their latency p99 µs, quiet", percentile(quiet, 99));
        print("their latency p99 µs, storm", percentile(stormy, 99));
        print("their latency max µs, quiet", percentile(quiet, 100));
        print("their latency max µs, storm", percentile(stormy, 100));
    }

    private List<CountingReader> storm(int firstOwner) throws InterruptedException {
        List<CountingReader> readers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readers.add(new CountingReader(snapshots, new Semaphore(0))
                    .open(worker.lists, worker.ticketsOf("user-" + (firstOwner + i % QUERIES))));
        }
        if (!snapshots.tryAcquire(count, 1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Some readers had no document after a minute");
        }
        return readers;
    }

    private double[] request(int times) {
        double[] latencies = new double[times];
        for (int i = 0; i < times; i++) {
            latencies[i] = requestOnce();
        }
        return latencies;
    }

    /** What an application does: it takes a connection from the pool and reads a row. */
    private double requestOnce() {
        long began = System.nanoTime();
        worker.client
                .sql("SELECT title FROM ticket WHERE id = 4711")
                .map(row -> row.get(0, String.class))
                .one()
                .block(Duration.ofSeconds(30));
        return (System.nanoTime() - began) / 1_000.0;
    }

    private static double percentile(double[] values, int rank) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * rank / 100)];
    }

    private static void print(String measure, double value) {
        System.out.println("= " + measure + " = " + value);
    }
}
