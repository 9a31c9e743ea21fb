package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** The end of a stream at the socket, with the socket, the thread and the time in the test's hands. */
class OutletTest {

    private static final LiveHttpSettings SETTINGS = TestShop.settings(
            settings -> settings.keepAlive(Duration.ofSeconds(15)).writeTimeout(Duration.ofSeconds(60)));

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final FakeConnection connection = new FakeConnection(tasks::add);
    private final FakeSource source = new FakeSource();
    private final List<String> closings = new ArrayList<>();
    private final Receiver receiver = new Receiver(connection);
    private long seconds;
    private final StreamClock clock =
            new StreamClock(() -> Duration.ofSeconds(seconds).toNanos(), InstantSource.system());
    private final Outlet outlet = new Outlet(
            connection,
            new Loops((patch, readers) -> {}, clock).of(connection),
            DefaultDataBufferFactory.sharedInstance,
            clock,
            SETTINGS,
            source,
            () -> closings.add("outlet"));

    @Test
    void nothingIsTakenFromTheSourceBeforeItIsAskedFor() {
        source.add("a", "b");
        outlet.subscribe(receiver);
        run();
        assertThat(source.polls).isZero();
        receiver.request(1);
        run();
        assertThat(receiver.frames).containsExactly("a");
        assertThat(source.polls).isEqualTo(1);
        receiver.request(5);
        run();
        assertThat(receiver.frames).containsExactly("a", "b");
    }

    @Test
    void demandAddsUp() {
        source.add("a", "b", "c", "d");
        outlet.subscribe(receiver);
        receiver.request(1);
        receiver.request(2);
        run();
        assertThat(receiver.frames).containsExactly("a", "b", "c");
    }

    @Test
    void aRequestForNothingIsAnError() {
        outlet.subscribe(receiver);
        receiver.request(0);
        run();
        assertThat(receiver.error).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
        assertThat(source.closed).isTrue();
    }

    @Test
    void aConnectionThatIsFullIsSentNothingUntilItIsWritableAgain() {
        outlet.subscribe(receiver);
        receiver.request(128);
        connection.writable = false;
        source.add("a");
        outlet.wake();
        run();
        assertThat(source.polls).isZero();
        connection.becomeWritable();
        run();
        assertThat(receiver.frames).containsExactly("a");
    }

    @Test
    void manyWakeUpsAreOneTask() {
        outlet.subscribe(receiver);
        receiver.request(128);
        run();
        for (int i = 0; i < 100; i++) {
            outlet.wake();
        }
        assertThat(tasks).hasSize(1);
    }

    @Test
    void theStreamCompletesAfterTheLastFrame() {
        source.add("a");
        source.finishesAfterLast = true;
        outlet.subscribe(receiver);
        receiver.request(128);
        run();
        assertThat(receiver.frames).containsExactly("a");
        assertThat(receiver.completed).isTrue();
        assertThat(source.closed).isTrue();
        assertThat(closings).containsExactly("outlet");
    }

    @Test
    void cancellingLetsGoOfEverythingAtOnceAndOnce() {
        outlet.subscribe(receiver);
        receiver.subscription.cancel();
        receiver.subscription.cancel();
        assertThat(source.closed).isTrue();
        assertThat(connection.released).isTrue();
        assertThat(closings).containsExactly("outlet");
        source.add("a");
        outlet.wake();
        run();
        assertThat(receiver.frames).isEmpty();
    }

    @Test
    void aSourceThatThrowsEndsTheStream() {
        source.failure = new IllegalStateException("broken");
        outlet.subscribe(receiver);
        receiver.request(1);
        run();
        assertThat(receiver.error).hasMessage("broken");
        assertThat(source.closed).isTrue();
    }

    @Test
    void whatIsIdleIsSentACommentAndWhatIsNotIsNot() {
        outlet.subscribe(receiver);
        receiver.request(128);
        run();
        seconds = 14;
        outlet.tick();
        run();
        assertThat(receiver.frames).isEmpty();
        source.add("a");
        outlet.wake();
        run();
        seconds = 20;
        outlet.tick();
        run();
        assertThat(receiver.frames).containsExactly("a");
        seconds = 29;
        outlet.tick();
        run();
        assertThat(receiver.frames).containsExactly("a", ":\n\n");
    }

    @Test
    void aSocketThatTakesNothingForTooLongIsBrokenOff() {
        outlet.subscribe(receiver);
        receiver.request(128);
        source.add("a");
        outlet.wake();
        run();
        connection.pending = 100;
        assertThat(ticksUntilBrokenOff()).isBetween(60, 62);
        assertThat(connection.aborted).isTrue();
        assertThat(source.closed).isTrue();
    }

    @Test
    void aSocketThatTakesLittleIsNotBrokenOff() {
        outlet.subscribe(receiver);
        receiver.request(128);
        run();
        connection.pending = 1_000;
        for (seconds = 1; seconds < 600; seconds++) {
            if (seconds % 50 == 0) {
                connection.pending--;
            }
            assertThat(outlet.tick()).isFalse();
            run();
        }
    }

    @Test
    void anIdleSocketIsNotBrokenOff() {
        outlet.subscribe(receiver);
        receiver.request(128);
        run();
        for (seconds = 1; seconds < 600; seconds++) {
            assertThat(outlet.tick()).isFalse();
            run();
        }
        assertThat(receiver.frames).hasSize(599 / 15);
    }

    @Test
    void aConnectionKnownByItsDemandAloneIsEndedByAnError() {
        connection.abortable = false;
        outlet.subscribe(receiver);
        receiver.request(1);
        source.add("a", "b");
        run();
        assertThat(ticksUntilBrokenOff()).isBetween(60, 62);
        run();
        assertThat(receiver.error).isInstanceOf(TimeoutException.class);
        assertThat(source.closed).isTrue();
    }

    private int ticksUntilBrokenOff() {
        for (seconds = 1; seconds < 600; seconds++) {
            if (outlet.tick()) {
                return (int) seconds;
            }
            run();
        }
        return Integer.MAX_VALUE;
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static final class FakeSource implements FrameSource {
        private final Queue<byte[]> frames = new ArrayDeque<>();
        private int polls;
        private boolean finishesAfterLast;
        private boolean closed;
        private RuntimeException failure;

        void add(String... texts) {
            for (String text : texts) {
                frames.add(text.getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public byte[] next(long now) {
            if (failure != null) {
                throw failure;
            }
            byte[] frame = frames.poll();
            if (frame != null) {
                polls++;
            }
            return frame;
        }

        @Override
        public boolean isFinished() {
            return finishesAfterLast && frames.isEmpty();
        }

        @Override
        public boolean isDue(long now) {
            return false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class FakeConnection implements ServerConnection {
        private final Executor loop;
        private boolean writable = true;
        private boolean abortable = true;
        private boolean aborted;
        private boolean released;
        private long pending;
        private Runnable onWritable;

        FakeConnection(Executor loop) {
            this.loop = loop;
        }

        void becomeWritable() {
            writable = true;
            onWritable.run();
        }

        @Override
        public Executor loop() {
            return loop;
        }

        @Override
        public boolean isOnLoop() {
            return false;
        }

        @Override
        public Mono<Void> write(ServerHttpResponse response, Publisher<DataBuffer> stream) {
            return Mono.empty();
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public long pendingBytes() {
            return pending;
        }

        @Override
        public void abortUnacknowledgedAfter(Duration timeout) {}

        @Override
        public void onWritable(Runnable callback) {
            onWritable = callback;
        }

        @Override
        public boolean abort() {
            aborted = abortable;
            return abortable;
        }

        @Override
        public void release() {
            released = true;
        }
    }

    /** Takes frames and hands them on to the connection, where they wait if anything does. */
    private static final class Receiver implements Subscriber<DataBuffer> {
        private final FakeConnection connection;
        private final List<String> frames = new ArrayList<>();
        private Subscription subscription;
        private Throwable error;
        private boolean completed;

        Receiver(FakeConnection connection) {
            this.connection = connection;
        }

        void request(long n) {
            subscription.request(n);
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
        }

        @Override
        public void onNext(DataBuffer buffer) {
            frames.add(buffer.toString(StandardCharsets.UTF_8));
            if (connection.pending > 0) {
                connection.pending += buffer.readableByteCount();
            }
        }

        @Override
        public void onError(Throwable t) {
            error = t;
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
