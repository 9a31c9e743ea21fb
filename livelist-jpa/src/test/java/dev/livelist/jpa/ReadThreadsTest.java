package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadThreadsTest {

    private static CompletableFuture<String> read(ReadThreads threads, Runnable work) {
        CompletableFuture<String> read = new CompletableFuture<>();
        ReadThreads.Turn turn = threads.run(
                () -> {
                    work.run();
                    read.complete(Thread.currentThread().getName());
                },
                read::completeExceptionally);
        read.whenComplete((name, error) -> turn.leave());
        return read;
    }

    @Test
    void readsOneAfterTheOtherAreNotRefusedOnABusyMachine() {
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> busy = new ArrayList<>();
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            });
            thread.start();
            busy.add(thread);
        }
        try (ReadThreads threads = new ReadThreads(1)) {
            for (int i = 0; i < 2_000; i++) {
                assertThat(read(threads, () -> {}).join()).startsWith("livelist-jpa-read-");
            }
        } finally {
            over.set(true);
        }
    }

    @Test
    void aReadThatNobodyWaitsForGivesItsTurnToTheNextUntilNoThreadIsLeft() throws Exception {
        CountDownLatch stuck = new CountDownLatch(5);
        CountDownLatch answer = new CountDownLatch(1);
        try (ReadThreads threads = new ReadThreads(1)) {
            List<CompletableFuture<String>> held = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                held.add(read(threads, () -> {
                    stuck.countDown();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
                held.forEach(read -> read.cancel(false));
            }
            assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> read(threads, () -> {}).join())
                    .hasCauseInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("All 5 threads");

            answer.countDown();
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(read(threads, () -> {}).join()).startsWith("livelist-jpa-read-"));
        }
    }
}
