package dev.livelist.broadcaster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SleepingTimerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final SleepingTimer timer = new SleepingTimer(executor);
    private final BlockingQueue<Timeout> ran = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    @Test
    void whatIsDueRunsOnceAndHasExpired() throws Exception {
        Timeout timeout = timer.newTimeout(ran::add, 1, TimeUnit.MILLISECONDS);

        assertThat(ran.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isSameAs(timeout);
        assertThat(timeout.isExpired()).isTrue();
        assertThat(timeout.cancel()).isFalse();
        assertThat(timeout.isCancelled()).isFalse();
    }

    @Test
    void whatIsCancelledIsForgotten() {
        executor.setRemoveOnCancelPolicy(true);
        Timeout timeout = timer.newTimeout(ran::add, 1, TimeUnit.HOURS);

        assertThat(timeout.cancel()).isTrue();

        assertThat(timeout.isCancelled()).isTrue();
        assertThat(timeout.isExpired()).isFalse();
        assertThat(executor.getQueue()).isEmpty();
    }

    @Test
    void aTaskThatThrowsHarmsNoOther() {
        timer.newTimeout(
                failing -> {
                    throw new IllegalStateException("as it happens");
                },
                1,
                TimeUnit.MILLISECONDS);
        timer.newTimeout(ran::add, 2, TimeUnit.MILLISECONDS);

        await().atMost(PATIENCE).until(() -> ran.size() == 1);
    }

    @Test
    void nothingBecomesDueAfterTheExecutorHasBeenShutDown() {
        executor.shutdownNow();

        Timeout timeout = timer.newTimeout(ran::add, 0, TimeUnit.MILLISECONDS);

        assertThat(timeout.isExpired()).isFalse();
        assertThat(timeout.cancel()).isTrue();
    }
}
