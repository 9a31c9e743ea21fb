package dev.livelist.benchmarks.views;

import com.sun.management.OperatingSystemMXBean;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.engine.LiveLists;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many views, each of one owner's tickets and with one reader; each change is of one row and concerns one view. Then the
 * obvious implementation on the same database: each subscriber asks again on each change. Prints figures, one a line.
 */
final class OwnersBenchmark {

    private static final int WARM_UP = Integer.getInteger("changes.warmup", 4000);
    private static final int CHANGES = Integer.getInteger("changes", 3000);
    private static final int BLOCK = 500;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Worker worker;
    private final int views;
    private final Semaphore snapshots = new Semaphore(0);
    private final Semaphore patches = new Semaphore(0);
    private final List<CountingReader> readers = new ArrayList<>();
    private final Random random = new Random(1);

    private OwnersBenchmark(Worker worker, int views) {
        this.worker = worker;
        this.views = views;
    }

    /**
     * Runs it and prints its figures.
     *
     * @param args the port of the database, and how many views
     */
    public static void main(String[] args) throws InterruptedException {
        int views = Integer.parseInt(args[1]);
        try (Worker worker =
                new Worker(Integer.parseInt(args[0]), Worker.settings(2 * views + 10, Duration.ofMillis(1)))) {
            new OwnersBenchmark(worker, views).run();
        }
    }

    private void run() throws InterruptedException {
        changes(false, 500);
        weigh();
        for (int i = 0; i < WARM_UP / BLOCK; i++) {
            changes(true, BLOCK);
            changes(false, BLOCK);
        }
        LiveLists.Statistics before = worker.lists.statistics();
        List<Long> latencies = new ArrayList<>();
        double told = 0;
        double silent = 0;
        int blocks = CHANGES / BLOCK;
        for (int i = 0; i < blocks; i++) {
            long start = SYSTEM.getProcessCpuTime();
            latencies.addAll(changes(true, BLOCK));
            long between = SYSTEM.getProcessCpuTime();
            changes(false, BLOCK); // the write alone, at the same temperature
            told += between - start;
            silent += SYSTEM.getProcessCpuTime() - between;
        }
        int changes = blocks * BLOCK;
        LiveLists.Statistics after = worker.lists.statistics();
        print("statements/change", (after.statements() - before.statements()) / (double) changes);
        print("evaluations/change", (after.evaluations() - before.evaluations()) / (double) changes);
        print("CPU µs/change, with the write", told / 1_000.0 / changes);
        print("CPU µs of the write", silent / 1_000.0 / changes);
        latencies.sort(null);
        print("latency p50 µs", latencies.get(changes / 2) / 1_000.0);
        print("latency p99 µs", latencies.get(changes * 99 / 100) / 1_000.0);
        readers.forEach(CountingReader::close);
        obvious();
    }

    private void weigh() throws InterruptedException {
        long empty = heap();
        open(0, "nobody-"); // owners without a ticket
        long withEmpty = heap();
        long began = System.nanoTime();
        open(0, "user-");
        print("s to open the views", (System.nanoTime() - began) / 1e9);
        long withTiny = heap();
        open(0, "user-"); // one reader more for each
        long withReaders = heap();
        double reader = (withReaders - withTiny) / (double) views;
        print("bytes/reader", reader);
        print("bytes/empty view", (withEmpty - empty) / (double) views - reader);
        print("bytes/view of " + Server.TICKETS_PER_OWNER + " rows", (withTiny - withEmpty) / (double) views - reader);
        for (int i = 2 * views; i < readers.size(); i++) {
            readers.get(i).close();
        }
        readers.subList(2 * views, readers.size()).clear();
        for (int i = 0; i < views; i++) {
            readers.get(i).close();
        }
        readers.subList(0, views).clear();
    }

    private void open(int from, String prefix) throws InterruptedException {
        for (int i = from; i < views; i++) {
            readers.add(new CountingReader(snapshots, patches).open(worker.lists, worker.ticketsOf(prefix + i)));
        }
        if (!snapshots.tryAcquire(views - from, 10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Some views had no document after ten minutes");
        }
    }

    private static long heap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(200); // cleaners and reference handlers
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private List<Long> changes(boolean told, int count) throws InterruptedException {
        List<Long> latencies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            latencies.add(change(told));
        }
        return latencies;
    }

    /** One change, and its one patch; nanoseconds from the one to the other. */
    private long change(boolean told) throws InterruptedException {
        int id = random.nextInt(views) * Server.TICKETS_PER_OWNER;
        worker.execute("UPDATE ticket SET priority = priority + 1 WHERE id = " + id);
        long began = System.nanoTime();
        if (told) {
            worker.broadcaster.publish(ModelChange.updated("shop.ticket", id));
            if (!patches.tryAcquire(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("A change was not heard of");
            }
        }
        return System.nanoTime() - began;
    }

    /** Every subscriber asks again, four at a time, and compares. */
    private void obvious() {
        List<Selection> subscribers = new ArrayList<>();
        for (int i = 0; i < views; i++) {
            subscribers.add(new Selection(
                    worker.ticketsOf("user-" + i).scope(),
                    worker.ticketsOf("user-" + i).condition()));
        }
        Map<Integer, List<List<Object>>> known = new HashMap<>();
        askAll(subscribers, known);
        int rounds = Math.max(1, Math.min(200, 20_000 / views));
        long statements = 0;
        long cpu = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            int id = random.nextInt(views) * Server.TICKETS_PER_OWNER;
            worker.execute("UPDATE ticket SET priority = priority + 1 WHERE id = " + id);
            statements += askAll(subscribers, known);
        }
        print("obvious: statements/change", statements / (double) rounds);
        print("obvious: CPU µs/change", (SYSTEM.getProcessCpuTime() - cpu) / 1_000.0 / rounds);
        print("obvious: ms until all have it", (System.nanoTime() - began) / 1e6 / rounds);
    }

    private int askAll(List<Selection> subscribers, Map<Integer, List<List<Object>>> known) {
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < 4; lane++) {
            lanes.add(CompletableFuture.runAsync(() -> {
                int i;
                while ((i = next.getAndIncrement()) < subscribers.size()) {
                    List<SourceRow> rows = worker.ticketSource
                            .page(subscribers.get(i), worker.tickets.defaultSort(), 0, 21)
                            .join();
                    List<List<Object>> now = rows.stream()
                            .map(row -> Arrays.asList(row.values()))
                            .toList();
                    synchronized (known) {
                        if (!now.equals(known.get(i))) {
                            known.put(i, now);
                        }
                    }
                }
            }));
        }
        lanes.forEach(CompletableFuture::join);
        return subscribers.size();
    }

    private static void print(String measure, double value) {
        System.out.println("= " + measure + " = " + value);
    }
}
