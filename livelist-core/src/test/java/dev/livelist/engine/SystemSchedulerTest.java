package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemSchedulerTest {

    private final Scheduler scheduler = Scheduler.system();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void whatATaskHandsOverGoesOnInItsThreadOnceItHasEnded() {
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        CompletableFuture<Thread> first = new CompletableFuture<>();
        scheduler.execute(() -> {
            scheduler.execute(() -> {
                order.add("second");
                second.complete(Thread.currentThread());
            });
            order.add("first");
            first.complete(Thread.currentThread());
        });

        assertThat(second.join()).isSameAs(first.join());
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void aSecondThingHandedOverNeedNotWaitForTheFirst() throws InterruptedException {
        CountDownLatch other = new CountDownLatch(1);
        CompletableFuture<Boolean> met = new CompletableFuture<>();
        scheduler.execute(() -> {
            scheduler.execute(() -> met.complete(await(other)));
            scheduler.execute(other::countDown);
        });

        assertThat(met.join()).isTrue();
    }

    @Test
    void whatAnotherThreadAsksForIsNotKeptWaitingByAChainOfTasks() {
        CountDownLatch ended = new CountDownLatch(1);
        List<CompletableFuture<Void>> chains = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < processors; i++) {
            chain(ended);
        }
        for (CompletableFuture<Void> asked : chains) {
            scheduler.execute(() -> asked.complete(null));
        }

        chains.forEach(CompletableFuture::join);
        ended.countDown();
    }

    /** Hands itself over again and again. */
    private void chain(CountDownLatch ended) {
        scheduler.execute(() -> {
            if (ended.getCount() > 0) {
                chain(ended);
            }
        });
    }

    @Test
    void aTaskThatThrowsDoesNotTakeTheNextOneWithIt() {
        CompletableFuture<Void> next = new CompletableFuture<>();
        scheduler.execute(() -> {
            scheduler.execute(() -> next.complete(null));
            throw new IllegalStateException("on purpose, for a test");
        });

        next.join();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
