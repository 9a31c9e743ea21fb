package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Sort;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.source.CountSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads and real time: what simulated time, which has one thread, cannot show. */
class ManyThreadsTest {

    private static final int ROUNDS = 400;

    private final Bed bed = new Bed(50);
    private final ConcurrentSource source = new ConcurrentSource(bed.database);
    private final LocalBroadcaster broadcaster = LocalBroadcaster.builder().build();

    /** The simulated database's rows behind a lock, with threads of its own to answer on. Some statements fail. */
    private static final class ConcurrentSource implements RowSource, CountSource, MemoryRules {
        private final SimulatedDatabase database;
        private final ExecutorService threads = Executors.newFixedThreadPool(6);
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger mostRunning = new AtomicInteger();
        private final AtomicInteger statements = new AtomicInteger();
        private volatile boolean failing;

        ConcurrentSource(SimulatedDatabase database) {
            this.database = database;
            database.immediate = true;
        }

        private <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> statement) {
            int now = running.incrementAndGet();
            mostRunning.accumulateAndGet(now, Math::max);
            int number = statements.incrementAndGet();
            AtomicBoolean over = new AtomicBoolean();
            Runnable ends = () -> {
                if (!over.getAndSet(true)) {
                    running.decrementAndGet();
                }
            };
            CompletableFuture<T> answer = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    ends.run();
                    return super.cancel(mayInterruptIfRunning);
                }
            };
            threads.execute(() -> {
                if (failing && number % 17 == 0) {
                    ends.run();
                    answer.completeExceptionally(new IllegalStateException("no database just now"));
                    return;
                }
                T result;
                synchronized (database) {
                    result = statement.get().join();
                }
                ends.run();
                answer.complete(result);
            });
            return answer;
        }

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            return run(() -> database.page(selection, sort, offset, limit));
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            return run(() -> database.probe(selection, keys));
        }

        @Override
        public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
            return run(() -> database.count(selection, cap, keys));
        }

        @Override
        public boolean keysArePlain() {
            return true;
        }

        @Override
        public String whyNotInMemory(Field field) {
            return "";
        }

        @Override
        public Optional<Comparator<Object>> order(Field field) {
            return database.order(field);
        }
    }

    /** A reader that is polled by whatever thread wakes it, one at a time. */
    private static final class Client {
        private final FollowingReader follower;
        private @Nullable LiveReader reader;

        Client(ListQuery query) {
            this.follower = new FollowingReader(query);
        }

        synchronized void open(LiveLists lists) {
            follower.ended = false;
            reader = lists.open(follower.query, follower.version(), this::wake);
            wake();
        }

        private synchronized void wake() {
            if (reader != null) {
                follower.drain(reader);
            }
        }

        synchronized void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }

        synchronized void assertInStep(LiveLists lists, SimulatedDatabase database) {
            if (follower.ended) {
                close();
                open(lists);
            }
            synchronized (database) {
                assertThat(follower.document()).isEqualTo(Fresh.document(database, follower.query));
            }
            assertThat(follower.status).isEqualTo("live");
        }
    }

    private void write(Random random) {
        long id = 10L * (1 + random.nextInt(100));
        ModelChange change;
        synchronized (bed.database) {
            if (random.nextInt(6) == 0) {
                bed.database.rows.remove(id);
                change = ModelChange.deleted(bed.definition.label(), id);
            } else {
                bed.database.rows.put(
                        id,
                        new Item(
                                id,
                                Bed.nameAt(random.nextInt(100)),
                                "home",
                                BigDecimal.valueOf(random.nextInt(100)),
                                random.nextInt(5) > 0,
                                "alice"));
                change = ModelChange.updated(bed.definition.label(), id);
            }
        }
        broadcaster.publish(change);
    }

    @Test
    @Timeout(60)
    void everyReaderConvergesAndNothingIsLeftBehindWhileManyThreadsDoEverythingAtOnce() throws Exception {
        bed.fill(100);
        TestSettings settings = new TestSettings();
        settings.linger = Duration.ofMillis(20);
        settings.maxConcurrentReads = 3;
        settings.lookahead = 5;
        ListDefinition<Item> definition = bed.definition;
        LiveLists lists = LiveLists.builder(broadcaster)
                .settings(settings.build())
                .list(definition, source)
                .start();
        source.failing = true;
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> work = new ArrayList<>();
        List<Client> clients = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Document>> documents = new CopyOnWriteArrayList<>();
        for (int t = 0; t < 6; t++) {
            Random random = new Random(t);
            work.add(threads.submit(() -> {
                Client mine = new Client(bed.page(random.nextInt(4), 5 + random.nextInt(3)));
                clients.add(mine);
                for (int i = 0; i < ROUNDS; i++) {
                    mine.close();
                    if (random.nextInt(10) == 0) {
                        clients.remove(mine);
                        mine = new Client(bed.page(random.nextInt(4), 5 + random.nextInt(3)));
                        clients.add(mine);
                    }
                    mine.open(lists);
                    if (random.nextInt(4) == 0) {
                        documents.add(lists.document(bed.page(random.nextInt(4), 5)));
                    }
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
                }
                return null;
            }));
        }
        for (int t = 0; t < 2; t++) {
            Random random = new Random(100 + t);
            work.add(threads.submit(() -> {
                for (int i = 0; i < 4 * ROUNDS; i++) {
                    write(random);
                    if (random.nextInt(100) == 0) {
                        broadcaster.publish(new Invalidation(definition.label(), Invalidation.Reason.ANNOUNCED));
                    }
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(1_000));
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        source.failing = false;

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            for (Client client : clients) {
                client.assertInStep(lists, bed.database);
            }
        });
        for (CompletableFuture<Document> document : documents) {
            assertThat(document.isDone()).isTrue();
        }
        assertThat(source.mostRunning.get()).isLessThanOrEqualTo(3);
        clients.forEach(Client::close);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(lists.statistics())
                .extracting("views", "readers")
                .containsExactly(0, 0));
        // All places at the gate have been given back.
        List<CompletableFuture<Document>> last = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            last.add(lists.document(bed.page(0, 10 + i)));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> last.stream().allMatch(CompletableFuture::isDone));
        for (CompletableFuture<Document> document : last) {
            assertDone(document);
        }
        lists.close();
        broadcaster.close();
        threads.shutdown();
        source.threads.shutdown();
    }

    private static void assertDone(CompletableFuture<Document> document)
            throws ExecutionException, InterruptedException {
        assertThat(document.get().version()).hasSize(dev.livelist.engine.page.ShapedDocument.VERSION_LENGTH);
    }
}
