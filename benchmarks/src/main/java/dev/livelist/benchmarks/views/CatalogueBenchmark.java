package dev.livelist.benchmarks.views;

import static dev.livelist.Condition.where;

import com.sun.management.OperatingSystemMXBean;
import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.engine.LiveLists;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * So many views of one catalogue with different filters, of which each change concerns many: seven in ten filter by category
 * and price, which memory judges; three search as well, which the database alone can. All keep exact totals, and most know only
 * the beginning of their rows, so that their totals have to be counted. Twenty changes a second.
 */
final class CatalogueBenchmark {

    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("catalogue.seconds", 20));
    private static final int PAUSE_MILLIS = 50;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Worker worker;
    private final int views;
    /** Not the same in each round: the second would write what is there already. */
    private final Random random = new Random();

    private final Semaphore snapshots = new Semaphore(0);
    private final Semaphore patches = new Semaphore(0);

    private CatalogueBenchmark(Worker worker, int views) {
        this.worker = worker;
        this.views = views;
    }

    /**
     * Runs it and prints its figures.
     *
     * @param args the port of the database, and how many views
     */
    public static void main(String[] args) throws InterruptedException {
        try (Worker worker = new Worker(Integer.parseInt(args[0]), Worker.settings(10_000, Duration.ofMillis(20)))) {
            new CatalogueBenchmark(worker, Integer.parseInt(args[1])).run();
        }
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < views; i++) {
            new CountingReader(snapshots, patches).open(worker.lists, query(i));
        }
        if (!snapshots.tryAcquire(views, 1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Some views had no document after a minute");
        }
        write(Duration.ofSeconds(5));
        settle();
        patches.drainPermits();
        LiveLists.Statistics before = worker.lists.statistics();
        long cpu = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        int changes = write(LASTS);
        double seconds = (System.nanoTime() - began) / 1e9;
        LiveLists.Statistics after = worker.lists.statistics();
        double used = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
        long counts = after.counts() - before.counts();
        print("changes", changes);
        print("row statements/change", (after.statements() - before.statements() - counts) / (double) changes);
        print("evaluations/change", (after.evaluations() - before.evaluations()) / (double) changes);
        print("counting statements/s", counts / seconds);
        print("patches/s", patches.availablePermits() / seconds);
        print("processors used by the worker", used / seconds);
        print("ms from the last change to the last patch", settle());
    }

    private ListQuery query(int i) {
        Condition filter = where(Worker.Product::category)
                .is("category-" + i % 10)
                .and(where(Worker.Product::price).atLeast(i / 10 % 100));
        return worker.productsBy(filter, i % 10 < 7 ? "" : String.format(Locale.ROOT, "%x", i % 256));
    }

    private int write(Duration lasts) throws InterruptedException {
        int changes = 0;
        long end = System.nanoTime() + lasts.toNanos();
        while (System.nanoTime() < end) {
            int id = random.nextInt(Server.PRODUCTS);
            worker.execute("UPDATE product SET price = " + random.nextInt(120) + " WHERE id = " + id);
            worker.broadcaster.publish(ModelChange.updated("shop.product", id));
            changes++;
            Thread.sleep(PAUSE_MILLIS);
        }
        return changes;
    }

    /** Waits until nothing has come for two seconds; milliseconds until the last that came. */
    private double settle() throws InterruptedException {
        long began = System.nanoTime();
        long last = began;
        int seen = patches.availablePermits();
        while (System.nanoTime() - last < 2_000_000_000L) {
            Thread.sleep(20);
            int now = patches.availablePermits();
            if (now != seen) {
                seen = now;
                last = System.nanoTime();
            }
        }
        return (last - began) / 1e6;
    }

    private static void print(String measure, double value) {
        System.out.println("= " + measure + " = " + value);
    }
}
