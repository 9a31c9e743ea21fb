package dev.livelist.broadcaster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.tck.Recorder;
import io.lettuce.core.KillArgs;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several workers over one Redis, and what becomes of them when it is away, silent, or cuts them off. */
class RedisBridgeTest {

    private static final String LABEL = "shop.product";
    private static final Duration HEARTBEAT = Duration.ofMillis(300);

    /** Where nothing is to be noticed, and a busy machine must not make it look otherwise. */
    private static final Duration SLOW_HEARTBEAT = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long Redis is away: enough for a few attempts and tens of thousands of changes; {@code -Dlivelist.outage=60} for longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("livelist.outage", 5));

    /** Three heartbeats, the longest backoff of the transport, and what a busy machine takes. */
    private static final Duration BOUND =
            HEARTBEAT.multipliedBy(3).plus(Backoff.LONGEST).plusSeconds(2);

    private final List<Worker> workers = new ArrayList<>();
    private final RedisProcess redis = RedisProcess.create();

    private record Worker(BridgedBroadcaster broadcaster, Recorder recorder) {

        boolean isLive() {
            return !broadcaster.state().isStale();
        }

        long invalidations(Reason reason) {
            return recorder.invalidations().stream()
                    .filter(invalidation -> invalidation.equals(Invalidation.all(reason)))
                    .count();
        }
    }

    @AfterEach
    void stopEverything() {
        workers.forEach(worker -> worker.broadcaster().close());
        redis.close();
    }

    @Test
    void whatOneWorkerPublishesReachesAllOthersInOrder() {
        redis.start();
        startWorkers(4, SLOW_HEARTBEAT);

        List<ModelChange> changes = IntStream.range(0, 500)
                .mapToObj(i -> ModelChange.updated(LABEL, i))
                .toList();
        changes.forEach(change -> workers.get(0).broadcaster().publish(change));

        for (Worker worker : workers) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(changes).allMatch(worker.recorder()::knows));
            List<ModelChange> told = worker.recorder().signals().stream()
                    .filter(ModelChange.class::isInstance)
                    .map(ModelChange.class::cast)
                    .toList();
            assertThat(changes).as("the order of publishing").containsSubsequence(told);
        }
    }

    @Test
    void whileRedisIsAwayPublishingGoesOnAndAfterwardsAllIsWellAgain() {
        redis.start();
        startWorkers(3);
        Writers writers = new Writers();
        long before = usedHeap();

        redis.kill();
        workers.forEach(worker -> await().atMost(BOUND).until(() -> !worker.isLive()));
        await().pollDelay(OUTAGE).atMost(OUTAGE.plus(PATIENCE)).until(() -> workers.stream()
                .noneMatch(Worker::isLive));
        long after = usedHeap();
        redis.start();

        workers.forEach(worker -> await().atMost(BOUND).until(worker::isLive));
        Writers.Report report = writers.stop();
        workers.forEach(
                worker -> assertThat(worker.invalidations(Reason.RECONNECTED)).isPositive());
        System.out.printf("Redis away for %s: %s; heap %,d and %,d bytes%n", OUTAGE, report, before, after);
        assertThat(report.published()).as("changes published meanwhile").isGreaterThan(5_000);
        assertThat(report.failures()).isZero();
        assertThat(report.slowestMillis())
                .as("ms of the slowest publish: none waits for Redis")
                .isLessThan(OUTAGE.toMillis());
        assertThat(after - before).as("bytes of heap more").isLessThan(32L << 20);
        assertThatChangesPass();
    }

    @Test
    void aRedisThatIsAwayAtTheStartIsWaitedFor() {
        startWorkersWithoutWaiting(2, HEARTBEAT);
        ModelChange early = ModelChange.created(LABEL, "early");
        workers.get(0).broadcaster().publish(early);
        await().atMost(PATIENCE).until(() -> workers.get(0).recorder().knows(early));
        assertThat(workers).noneMatch(Worker::isLive);

        redis.start();

        workers.forEach(worker -> await().atMost(BOUND).until(worker::isLive));
        assertThat(workers.get(1).recorder().knows(early))
                .as("told to read again")
                .isTrue();
        assertThatChangesPass();
    }

    @Test
    void aRedisThatHangsIsNoticedAndForgiven() {
        redis.start();
        startWorkers(2);

        redis.pause();
        workers.forEach(worker -> await().atMost(BOUND).until(() -> !worker.isLive()));
        ModelChange missed = ModelChange.updated(LABEL, "missed");
        workers.get(0).broadcaster().publish(missed);
        redis.resume();

        workers.forEach(worker -> await().atMost(BOUND).until(worker::isLive));
        await().atMost(BOUND).until(() -> workers.get(1).recorder().knows(missed));
        assertThatChangesPass();
    }

    @Test
    void subscriptionsThatRedisCutsOffAreReplacedWithAnInvalidation() {
        redis.start();
        startWorkers(3);
        List<Long> before = workers.stream()
                .map(worker -> worker.invalidations(Reason.RECONNECTED))
                .toList();

        redis.command(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));

        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            long known = before.get(i);
            await().atMost(BOUND).until(() -> worker.invalidations(Reason.RECONNECTED) > known);
            await().atMost(BOUND).until(worker::isLive);
        }
        assertThatChangesPass();
    }

    @Test
    void publishingConnectionsThatAreCutOffLoseNothingUnnoticedAndCostNoSubscription() {
        redis.start();
        startWorkers(2, SLOW_HEARTBEAT);
        List<ModelChange> changes = new ArrayList<>();

        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 200; i++) {
                ModelChange change = ModelChange.updated(LABEL, round + "." + i);
                changes.add(change);
                workers.get(0).broadcaster().publish(change);
            }
            redis.command(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(changes)
                .allMatch(change -> workers.get(1).recorder().knows(change)));
        assertThat(workers).allSatisfy(worker -> {
            assertThat(worker.broadcaster().counters().rebuilds()).isZero();
            assertThat(worker.invalidations(Reason.RECONNECTED)).isLessThanOrEqualTo(1);
        });
    }

    @Test
    void malformedAndHugeMessagesAreCountedAndChangeNothingElse() {
        redis.start();
        startWorkers(2, SLOW_HEARTBEAT);
        List<Integer> before = workers.stream()
                .map(worker -> worker.recorder().signals().size())
                .toList();

        redis.command(commands -> commands.publish("livelist:0", "{\"v\":1,"));
        redis.command(commands -> commands.publish("livelist:0", ""));
        redis.command(commands -> commands.publish("livelist:0", "x".repeat(3_000_000)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(workers)
                .extracting(worker -> worker.broadcaster().counters().malformed())
                .containsOnly(3L));
        assertThat(workers).allMatch(Worker::isLive);
        assertThat(workers)
                .extracting(worker -> worker.recorder().signals().size())
                .isEqualTo(before);
        assertThatChangesPass();
    }

    @Test
    void aWorkerThatLeavesIsForgottenAtOnce() {
        redis.start();
        startWorkers(2, SLOW_HEARTBEAT);
        await().atMost(PATIENCE).until(() -> workers.stream()
                .allMatch(worker -> worker.broadcaster().peers().size() == 1));

        workers.get(0).broadcaster().close();

        await().atMost(PATIENCE)
                .until(() -> workers.get(1).broadcaster().peers().isEmpty());
        assertThat(workers.get(1).invalidations(Reason.PEER_LOST)).isZero();
    }

    private void startWorkers(int count) {
        startWorkers(count, HEARTBEAT);
    }

    private void startWorkers(int count, Duration heartbeat) {
        startWorkersWithoutWaiting(count, heartbeat);
        workers.forEach(worker -> await().atMost(PATIENCE).until(worker::isLive));
        await().atMost(PATIENCE).until(() -> workers.stream()
                .allMatch(worker -> worker.broadcaster().peers().size() == count - 1));
    }

    private void startWorkersWithoutWaiting(int count, Duration heartbeat) {
        for (int i = 0; i < count; i++) {
            BridgedBroadcaster broadcaster = BridgedBroadcaster.builder(
                            RedisTransport.standalone(redis.uri()).build())
                    .config(BridgeConfig.builder()
                            .workerId("worker-" + i)
                            .heartbeat(heartbeat)
                            .build())
                    .start();
            Recorder recorder = new Recorder();
            broadcaster.subscribe(LABEL, recorder);
            workers.add(new Worker(broadcaster, recorder));
        }
    }

    private void assertThatChangesPass() {
        for (int from = 0; from < workers.size(); from++) {
            ModelChange change = ModelChange.updated(LABEL, "from " + from);
            BridgedBroadcaster publisher = workers.get(from).broadcaster();
            for (Worker worker : workers) {
                await().atMost(PATIENCE).until(() -> {
                    publisher.publish(change);
                    return worker.recorder().signals().contains(change);
                });
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** One writer per worker, as fast as a busy application: a thousand changes a second each, of a hundred rows. */
    private final class Writers {

        record Report(long published, long failures, long slowestMillis) {}

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<CompletableFuture<Report>> running = workers.stream()
                .map(worker -> CompletableFuture.supplyAsync(() -> write(worker), task -> new Thread(task).start()))
                .toList();

        private Report write(Worker worker) {
            long published = 0;
            long failures = 0;
            long slowest = 0;
            while (!stopped.get()) {
                long start = System.nanoTime();
                try {
                    worker.broadcaster().publish(ModelChange.updated(LABEL, published % 100));
                } catch (RuntimeException e) {
                    failures++;
                }
                published++;
                slowest = Math.max(slowest, System.nanoTime() - start);
                LockSupport.parkNanos(1_000_000);
            }
            return new Report(published, failures, TimeUnit.NANOSECONDS.toMillis(slowest));
        }

        Report stop() {
            stopped.set(true);
            return running.stream()
                    .map(CompletableFuture::join)
                    .reduce((a, b) -> new Report(
                            a.published() + b.published(),
                            a.failures() + b.failures(),
                            Math.max(a.slowestMillis(), b.slowestMillis())))
                    .orElseThrow();
        }
    }
}
