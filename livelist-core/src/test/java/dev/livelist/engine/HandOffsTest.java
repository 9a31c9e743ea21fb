package dev.livelist.engine;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.source.RowSource;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts how often a change is handed from one thread to another on its way from its publisher to the socket of a reader. */
class HandOffsTest {

    private final Queue<Runnable> handed = new ArrayDeque<>();
    private final List<String> handOffs = new ArrayList<>();
    private final Bed bed = new Bed(1);
    private final LocalBroadcaster broadcaster =
            LocalBroadcaster.builder().executor(to("broadcaster")).build();
    private final List<Reader> readers = new ArrayList<>();

    /** Threads that are another one each, whatever is handed to them. */
    private Executor to(String thread) {
        return task -> {
            handOffs.add(thread);
            handed.add(task);
        };
    }

    private void runAll() {
        for (Runnable task = handed.poll(); task != null; task = handed.poll()) {
            task.run();
        }
    }

    private final class Threads implements Scheduler {

        private final Executor engine = to("engine");

        @Override
        public Instant now() {
            return bed.time.now();
        }

        @Override
        public long nanoTime() {
            return bed.time.nanoTime();
        }

        @Override
        public void execute(Runnable task) {
            engine.execute(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return bed.time.schedule(delay, () -> to("timer").execute(task));
        }

        @Override
        public void close() {
            // There are no threads.
        }
    }

    /** The bed's rows, read on another thread. */
    private RowSource source() {
        bed.database.immediate = true;
        Executor driver = to("database driver");
        return (RowSource) Proxy.newProxyInstance(
                RowSource.class.getClassLoader(),
                SimulatedDatabase.class.getInterfaces(),
                (proxy, method, arguments) -> {
                    if (method.getReturnType() != CompletableFuture.class) {
                        return method.invoke(bed.database, arguments);
                    }
                    CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
                    driver.execute(() -> {
                        try {
                            answer.complete(((CompletableFuture<?>) method.invoke(bed.database, arguments)).join());
                        } catch (ReflectiveOperationException e) {
                            answer.completeExceptionally(e);
                        }
                    });
                    return answer;
                });
    }

    /** Polls on the event loop of its connection. */
    private final class Reader {

        private final Executor loop = to("event loop");
        private final LiveReader reader;
        private int patches;

        Reader(LiveLists worker, int page) {
            reader = worker.open(bed.query(page, 5, asc(Item::id)), null, () -> loop.execute(this::poll));
        }

        private void poll() {
            for (StreamEvent event = reader.poll(); event != null; event = reader.poll()) {
                if (event.type() == StreamEvent.Type.PATCH) {
                    patches++;
                }
            }
        }
    }

    @AfterEach
    void close() {
        broadcaster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aChangeIsHandedOnFourTimes(int views) {
        bed.fill(10);
        LiveLists worker = LiveLists.builder(broadcaster)
                .scheduler(new Threads())
                .random(bed.random)
                .list(bed.definition, source())
                .start();
        for (int i = 0; i < views; i++) {
            readers.add(new Reader(worker, i));
        }
        settle();
        handOffs.clear();

        Item old = bed.row(10);
        bed.database.rows.put(
                10L, new Item(10, "other", old.category(), BigDecimal.TEN, true, old.owner(), old.written()));
        broadcaster.publish(ModelChange.updated(bed.definition.label(), 10));
        runAll();

        assertThat(readers.get(0).patches).isEqualTo(1);
        assertThat(handOffs).containsExactly("broadcaster", "database driver", "engine", "event loop");
    }

    private void settle() {
        for (int i = 0; i < 20; i++) {
            runAll();
            bed.passMillis(500);
        }
    }
}
