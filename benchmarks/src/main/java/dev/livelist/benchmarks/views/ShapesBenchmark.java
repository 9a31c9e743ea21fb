package dev.livelist.benchmarks.views;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.desc;

import com.sun.management.OperatingSystemMXBean;
import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.data.annotation.Id;

/**
 * So many views of one shape, each of one owner's tickets and with one reader; each change is of one row and shows in one view. One shape after the
 * other, with the default settings, a page of the same rows first. Changes are 50 ms apart, as far as the machine allows.
 */
final class ShapesBenchmark {

    private static final Duration LASTS = Duration.ofSeconds(Integer.getInteger("shapes.seconds", 10));
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int PAUSE_MILLIS = 50;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    record Note(@Id Long id, long ticket, String text) {}

    static final ListDefinition<Worker.Ticket> SHAPES = shapes("shapes").build();

    static final ListDefinition<Worker.Ticket> NOTED = shapes("noted")
            .derived("notes", Derived.count(Note.class).label("shop.note").where(Note::ticket))
            .derived(
                    "last",
                    Derived.rows(Note.class, 3)
                            .fields(Note::id, Note::text)
                            .latestBy(Note::id)
                            .label("shop.note")
                            .where(Note::ticket))
            .build();

    private static ListDefinition.Builder<Worker.Ticket> shapes(String name) {
        return ListDefinition.of(Worker.Ticket.class)
                .name(name)
                .label("shop.ticket")
                .authenticated()
                .scope(principal -> where(Worker.Ticket::owner).is(principal.name()))
                .fields(Worker.Ticket::id, Worker.Ticket::title, Worker.Ticket::priority)
                .sortable(Worker.Ticket::priority)
                .defaultSort(desc(Worker.Ticket::priority))
                .addressable()
                .anchored()
                .groupable(Worker.Ticket::priority)
                .aggregates(Aggregate.count())
                .totals(Totals.EXACT);
    }

    private final Worker worker;
    private final int views;
    private final Random random = new Random();
    private int notes = Server.NOTES + random.nextInt(1_000_000_000);

    private ShapesBenchmark(Worker worker, int views) {
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
        LiveListsSettings settings = Worker.settings(2 * views + 10, LiveListsSettings.DEFAULT.batchWindow());
        try (Worker worker = new Worker(Integer.parseInt(args[0]), settings, SHAPES, NOTED)) {
            ShapesBenchmark benchmark = new ShapesBenchmark(worker, views);
            Map<String, Function<Integer, ListQuery>> shapes = new LinkedHashMap<>();
            shapes.put("page", owner -> page(SHAPES, owner));
            shapes.put("count", owner -> page(SHAPES, owner).as(new QueryShape.Count()));
            shapes.put("one row", ShapesBenchmark::row);
            shapes.put("groups", owner -> page(SHAPES, owner).as(new QueryShape.Groups(List.of("priority"), 100)));
            shapes.put(
                    "anchored page", owner -> page(SHAPES, owner).as(new QueryShape.AnchoredPage(null, null, 20, 20)));
            for (Map.Entry<String, Function<Integer, ListQuery>> shape : shapes.entrySet()) {
                benchmark.run(shape.getKey(), shape.getValue(), benchmark::changeTicket);
            }
            benchmark.run("derived fields", owner -> page(NOTED, owner), benchmark::addNote);
        }
    }

    private static ListQuery page(ListDefinition<?> list, int owner) {
        return new ListQuery(
                list, list.scopeFor(LivePrincipal.of("user-" + owner)), Condition.all(), "", list.defaultSort(), 0, 20);
    }

    private static ListQuery row(int owner) {
        ListQuery page = page(SHAPES, owner);
        return new ListQuery(
                SHAPES,
                page.scope(),
                where(Worker.Ticket::id).is((long) owner * Server.TICKETS_PER_OWNER),
                "",
                List.of(),
                new QueryShape.OneRow());
    }

    private void run(String shape, Function<Integer, ListQuery> query, Runnable change) throws InterruptedException {
        Semaphore snapshots = new Semaphore(0);
        List<CountingReader> readers = new ArrayList<>();
        for (int owner = 0; owner < views; owner++) {
            readers.add(new CountingReader(snapshots, new Semaphore(0)).open(worker.lists, query.apply(owner)));
        }
        if (!snapshots.tryAcquire(views, 10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Some views had no document after ten minutes");
        }
        changes(WARM_UP, change);
        LiveLists.Statistics before = worker.lists.statistics();
        long cpu = SYSTEM.getProcessCpuTime();
        int changes = changes(LASTS, change);
        Thread.sleep(1_000); // counts and groups come once in an interval
        double used = SYSTEM.getProcessCpuTime() - cpu;
        LiveLists.Statistics after = worker.lists.statistics();
        print(shape, "statements/change", (after.statements() - before.statements()) / (double) changes);
        print(shape, "of these, counts", (after.counts() - before.counts()) / (double) changes);
        print(shape, "CPU µs/change, with the write", used / 1_000.0 / changes);
        readers.forEach(CountingReader::close);
        Thread.sleep(500);
    }

    private int changes(Duration lasts, Runnable change) throws InterruptedException {
        int changes = 0;
        long end = System.nanoTime() + lasts.toNanos();
        while (System.nanoTime() < end) {
            change.run();
            changes++;
            Thread.sleep(PAUSE_MILLIS);
        }
        return changes;
    }

    private long ticket() {
        return (long) random.nextInt(views) * Server.TICKETS_PER_OWNER;
    }

    private void changeTicket() {
        long id = ticket();
        worker.execute("UPDATE ticket SET priority = " + random.nextInt(10) + " WHERE id = " + id);
        worker.broadcaster.publish(ModelChange.updated("shop.ticket", id));
    }

    private void addNote() {
        notes++;
        worker.execute("INSERT INTO note VALUES (" + notes + ", " + ticket() + ", 'Somebody has seen to it')");
        worker.broadcaster.publish(ModelChange.created("shop.note", notes));
    }

    private static void print(String shape, String measure, double value) {
        System.out.println("= " + shape + ": " + measure + " = " + value);
    }
}
