package dev.livelist.campaign;

import dev.livelist.campaign.Fault.Healing;
import dev.livelist.campaign.Fault.Scene;
import dev.livelist.campaign.Violations.Kind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One schedule on one cluster, from its start to its end. */
final class Run {

    private static final int WRITERS = 4;
    private static final long WRITER_PAUSE_MILLIS = 150;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final int SPARE_THREADS = 15;
    private static final Duration IDLE_THREADS_END = Duration.ofSeconds(75);
    private static final double SPARE_HEAP = 30;

    private final Options options;
    private final Schedule schedule;
    private final Violations violations = new Violations();
    private final Tally tally = new Tally();
    private final LongAdder events = new LongAdder();
    private final List<Double> loads = new ArrayList<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, WorkerFigures> base = new LinkedHashMap<>();
    private final Map<String, WorkerFigures> end = new LinkedHashMap<>();
    private final Ledger products;
    private final Ledger orders;
    private Duration took = Duration.ZERO;
    private int episodes;

    /** What was last read of one process. */
    private record Seen(int start, long gaps, long repairs) {}

    Run(Options options, Schedule schedule) {
        this.options = options;
        this.schedule = schedule;
        products = new Ledger("product", "select id, name, category, price, active from product", violations);
        orders = new Ledger("order", "select id, item, owner, quantity, status from shop_order", violations);
    }

    /** Runs the schedule. {@link #violations} has what went wrong. */
    void run() throws Exception {
        long began = System.nanoTime();
        try (Cluster cluster = Cluster.start(options)) {
            List<Member> members = cluster.members();
            Reader.Common common = new Reader.Common(members, violations, new Versions(), events);
            List<Reader> readers = new ArrayList<>();
            Scene scene = new Scene(cluster, writer(WRITERS, members));
            try (Writers writers = new Writers(
                    IntStream.range(0, WRITERS)
                            .mapToObj(number -> writer(number, members))
                            .toList(),
                    WRITER_PAUSE_MILLIS)) {
                open(readers, cluster, common);
                warmUp(cluster, writers, readers);
                open(readers, cluster, common);
                Comparison comparison =
                        new Comparison(cluster, readers, List.of(products, orders), violations, options.patience());
                for (Episode episode : schedule.episodes()) {
                    if (System.nanoTime() - began > options.longest().toNanos()
                            || (options.stopAtFirst() && !violations.none())) {
                        break;
                    }
                    violations.inEpisode(++episodes);
                    play(episode, scene, writers, readers, comparison);
                }
                if (!options.stopAtFirst() || violations.none()) {
                    finish(cluster, readers);
                }
            } catch (Exception failure) {
                // What has been found until here is worth a report.
                failure.printStackTrace();
                violations.add(Kind.CAMPAIGN, failure.toString());
            } finally {
                readers.forEach(Reader::close);
            }
        } finally {
            took = Duration.ofNanos(System.nanoTime() - began);
        }
    }

    private Writer writer(int number, List<Member> members) {
        return new Writer(number, options.seed(), members, products, orders);
    }

    private static void open(List<Reader> readers, Cluster cluster, Reader.Common common) {
        for (Member member : cluster.members()) {
            for (LiveQuery query : LiveQuery.ALL) {
                readers.add(new Reader(query, member, common));
            }
        }
    }

    private static void closeAll(List<Reader> readers) {
        readers.forEach(Reader::close);
        readers.clear();
    }

    /** Lets readers and writers work for a while, and takes the workers' figures then as the base. */
    private void warmUp(Cluster cluster, Writers writers, List<Reader> readers) throws Exception {
        writers.go();
        Thread.sleep(WARM_UP.toMillis());
        writers.hush();
        writers.awaitAnswers();
        new Comparison(cluster, readers, List.of(products, orders), violations, options.patience())
                .await(System.nanoTime());
        closeAll(readers);
        for (Member member : cluster.members()) {
            base.put(member.name(), WorkerFigures.of(member));
        }
    }

    private void play(Episode episode, Scene scene, Writers writers, List<Reader> readers, Comparison comparison)
            throws Exception {
        System.out.printf(
                "%tT %d/%d %s%n",
                System.currentTimeMillis(), episodes, schedule.episodes().size(), episode);
        Random random = new Random(episode.strokes().get(0).seed());
        writers.go();
        Thread.sleep(150 + random.nextInt(200));
        List<Map.Entry<Stroke, Healing>> wounds = new ArrayList<>();
        long hold = 0;
        for (Stroke stroke : episode.strokes()) {
            wounds.add(Map.entry(stroke, stroke.fault().inflict(scene, stroke)));
            tally.inflicted(stroke.fault());
            hold = Math.max(hold, stroke.holdMillis());
            Thread.sleep(random.nextInt(120));
        }
        long inflicted = System.nanoTime();
        if (random.nextInt(3) == 0) {
            readers.get(random.nextInt(readers.size())).leave();
        }
        if (episode.strokes().size() == 1 && episode.strokes().get(0).fault().othersMustBeInStepMeanwhile()) {
            check(episode, inflicted, writers, comparison);
            writers.go();
        }
        Thread.sleep(hold);
        heal(wounds, random);
        check(episode, System.nanoTime(), writers, comparison);
        count(episode, scene.cluster());
    }

    /** First what the workers need, then the workers, these together. */
    private static void heal(List<Map.Entry<Stroke, Healing>> wounds, Random random) throws Exception {
        List<Map.Entry<Stroke, Healing>> inOrder = new ArrayList<>(wounds);
        inOrder.sort(Comparator.comparingInt(wound -> rank(wound.getKey().fault())));
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (Map.Entry<Stroke, Healing> wound : inOrder) {
            if (wound.getKey().fault().endsAWorker()) {
                starts.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                wound.getValue().heal();
                            } catch (Exception e) {
                                throw new IllegalStateException(wound.getKey().toString(), e);
                            }
                        },
                        task -> new Thread(task).start()));
            } else {
                wound.getValue().heal();
                Thread.sleep(random.nextInt(100));
            }
        }
        CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
    }

    private static int rank(Fault fault) {
        return fault.endsAWorker() ? 2 : fault == Fault.MAILBOX_OVERFLOWED ? 1 : 0;
    }

    private void check(Episode episode, long healed, Writers writers, Comparison comparison) throws Exception {
        writers.hush();
        writers.awaitAnswers();
        Comparison.Repair repair = comparison.await(healed);
        tally.repaired(episode, repair);
        comparison.compareLedgers();
        if (repair.repair().compareTo(options.detectionBound().plusSeconds(2)) > 0) {
            System.out.println("SLOW " + repair + " " + episode);
        }
    }

    private void count(Episode episode, Cluster cluster) throws Exception {
        long gaps = 0;
        long repairs = 0;
        for (Member member : cluster.running()) {
            JsonNode insight = WorkerFigures.insight(member);
            Seen now = new Seen(
                    member.starts(),
                    insight.get("gaps").asLong(),
                    insight.get("repairs").asLong());
            Seen before = seen.put(member.name(), now);
            boolean same = before != null && before.start == now.start;
            gaps += now.gaps - (same && before != null ? before.gaps : 0);
            repairs += now.repairs - (same && before != null ? before.repairs : 0);
        }
        tally.lost(episode, gaps, repairs);
        loads.add(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Closes all readers, and checks what stays behind: pools that are idle end their threads after a minute. */
    private void finish(Cluster cluster, List<Reader> readers) throws Exception {
        closeAll(readers);
        long deadline = System.nanoTime() + IDLE_THREADS_END.toNanos();
        for (Member member : cluster.members()) {
            WorkerFigures before = base.get(member.name());
            WorkerFigures now = WorkerFigures.of(member);
            while (hasLeft(before, now) && System.nanoTime() < deadline) {
                Thread.sleep(500);
                now = WorkerFigures.of(member);
            }
            end.put(member.name(), now);
            if (hasLeft(before, now)) {
                violations.add(Kind.LEAK, member.name() + " has " + now + " and began with " + before);
            }
        }
    }

    private static boolean hasLeft(@Nullable WorkerFigures before, WorkerFigures now) {
        return before == null
                || now.views() > 0
                || now.readers() > 0
                || now.redis() > before.redis()
                || now.postgres() > Math.max(10, before.postgres())
                || now.threads() > before.threads() + SPARE_THREADS
                || now.heap() > before.heap() + SPARE_HEAP;
    }

    Options options() {
        return options;
    }

    Violations violations() {
        return violations;
    }

    Tally tally() {
        return tally;
    }

    Ledger products() {
        return products;
    }

    Ledger orders() {
        return orders;
    }

    long events() {
        return events.sum();
    }

    Duration took() {
        return took;
    }

    int episodes() {
        return episodes;
    }

    Map<String, WorkerFigures> base() {
        return base;
    }

    Map<String, WorkerFigures> end() {
        return end;
    }

    double meanLoad() {
        return loads.stream().mapToDouble(load -> load).average().orElse(0);
    }
}
