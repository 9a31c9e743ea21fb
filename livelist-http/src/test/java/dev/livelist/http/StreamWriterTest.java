package dev.livelist.http;

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

/** The end of a stream at the socket, with the socket, the thread and the time in the test's hands. */
class StreamWriterTest {

    private static final LiveHttpSettings SETTINGS = new LiveHttpSettings(
            "/live",
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            0,
            0,
            0,
            50,
            null);

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final FakeConnection connection = new FakeConnection(tasks::add);
    private final FakeSource source = new FakeSource();
    private final List<String> closings = new ArrayList<>();
    private long seconds;
    private final StreamClock clock =
            new StreamClock(() -> Duration.ofSeconds(seconds).toNanos(), InstantSource.system());
    private final StreamWriter writer = new StreamWriter(
            connection,
            new Loops((patch, readers) -> {}, clock).of(connection.loop()),
            clock,
            SETTINGS,
            source,
            () -> closings.add("writer"));

    @Test
    void nothingIsTakenFromTheSourceBeforeTheConnectionTakesIt() {
        connection.writable = false;
        source.add("a", "b");
        writer.wake();
        run();
        assertThat(source.polls).isZero();
        connection.takes = 1;
        connection.writable = true;
        writer.wake();
        run();
        assertThat(connection.frames).containsExactly("a");
        assertThat(source.polls).isEqualTo(1);
        connection.takes = 5;
        writer.wake();
        run();
        assertThat(connection.frames).containsExactly("a", "b");
    }

    @Test
    void aBurstIsFlushedOnce() {
        source.add("a", "b", "c");
        writer.wake();
        run();
        assertThat(connection.frames).containsExactly("a", "b", "c");
        assertThat(connection.flushes).isEqualTo(1);
    }

    @Test
    void aConnectionThatAsksForMoreWhileItIsSentSomethingIsServedInOrder() {
        source.add("a", "b", "c");
        connection.onSend = writer::writeNow;
        writer.writeNow();
        assertThat(connection.frames).containsExactly("a", "b", "c");
    }

    @Test
    void manyWakeUpsAreOneTask() {
        run();
        for (int i = 0; i < 100; i++) {
            writer.wake();
        }
        assertThat(tasks).hasSize(1);
    }

    @Test
    void theStreamCompletesAfterTheLastFrame() {
        source.add("a");
        source.finishesAfterLast = true;
        writer.wake();
        run();
        assertThat(connection.frames).containsExactly("a");
        assertThat(connection.completed).isTrue();
        assertThat(source.closed).isTrue();
        assertThat(closings).containsExactly("writer");
    }

    @Test
    void closingLetsGoOfEverythingAtOnceAndOnce() {
        writer.close();
        writer.close();
        assertThat(source.closed).isTrue();
        assertThat(connection.released).isTrue();
        assertThat(closings).containsExactly("writer");
        source.add("a");
        writer.wake();
        run();
        assertThat(connection.frames).isEmpty();
    }

    @Test
    void aSourceThatThrowsEndsTheStream() {
        source.failure = new IllegalStateException("broken");
        writer.wake();
        run();
        assertThat(connection.error).hasMessage("broken");
        assertThat(source.closed).isTrue();
    }

    @Test
    void whatIsIdleIsSentACommentAndWhatIsNotIsNot() {
        run();
        seconds = 14;
        writer.tick();
        run();
        assertThat(connection.frames).isEmpty();
        source.add("a");
        writer.wake();
        run();
        seconds = 20;
        writer.tick();
        run();
        assertThat(connection.frames).containsExactly("a");
        seconds = 29;
        writer.tick();
        run();
        assertThat(connection.frames).containsExactly("a", ":\n\n");
    }

    @Test
    void aSocketThatTakesNothingForTooLongIsBrokenOff() {
        source.add("a");
        writer.wake();
        run();
        connection.pending = 100;
        assertThat(ticksUntilBrokenOff()).isBetween(60, 62);
        assertThat(connection.aborted).isTrue();
        assertThat(source.closed).isTrue();
    }

    @Test
    void aSocketThatTakesLittleIsNotBrokenOff() {
        run();
        connection.pending = 1_000;
        for (seconds = 1; seconds < 600; seconds++) {
            if (seconds % 50 == 0) {
                connection.pending--;
            }
            assertThat(writer.tick()).isFalse();
            run();
        }
    }

    @Test
    void anIdleSocketIsNotBrokenOff() {
        run();
        for (seconds = 1; seconds < 600; seconds++) {
            assertThat(writer.tick()).isFalse();
            run();
        }
        assertThat(connection.frames).hasSize(599 / 15);
    }

    @Test
    void aConnectionKnownByItsDemandAloneIsEndedByAnError() {
        connection.abortable = false;
        connection.takes = 1;
        source.add("a", "b");
        writer.wake();
        run();
        assertThat(ticksUntilBrokenOff()).isBetween(60, 62);
        run();
        assertThat(connection.error).isInstanceOf(TimeoutException.class);
        assertThat(source.closed).isTrue();
    }

    private int ticksUntilBrokenOff() {
        for (seconds = 1; seconds < 600; seconds++) {
            if (writer.tick()) {
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

    private static final class FakeConnection implements StreamConnection {
        private final Executor loop;
        private final List<String> frames = new ArrayList<>();
        private boolean writable = true;
        private int takes = Integer.MAX_VALUE;
        private int flushes;
        private Runnable onSend = () -> {};
        private boolean abortable = true;
        private boolean aborted;
        private boolean released;
        private boolean completed;
        private Throwable error;
        private long pending;

        FakeConnection(Executor loop) {
            this.loop = loop;
        }

        @Override
        public Executor loop() {
            return loop;
        }

        @Override
        public boolean isWritable() {
            return writable && takes > 0;
        }

        @Override
        public void send(byte[] frame) {
            takes--;
            frames.add(new String(frame, StandardCharsets.UTF_8));
            if (pending > 0) {
                pending += frame.length;
            }
            onSend.run();
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void end(Runnable onEnded) {
            completed = true;
            onEnded.run();
        }

        @Override
        public void fail(Throwable cause) {
            error = cause;
        }

        @Override
        public void leave() {}

        @Override
        public boolean abort() {
            aborted = abortable;
            return abortable;
        }

        @Override
        public void release() {
            released = true;
        }

        @Override
        public long pendingBytes() {
            return pending;
        }

        @Override
        public long progress() {
            return 0;
        }

        @Override
        public void abortUnacknowledgedAfter(Duration timeout) {}
    }
}
