package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server in memory with every fault, and a transport for it, with one flaw or none. */
final class InMemoryServer implements TransportServer {

    enum Flaw {
        NONE,
        FILTERS_ITS_OWN,
        IGNORES_THE_CHANNEL,
        REORDERS,
        FRAMES_MESSAGES,
        CUTS_LONG_MESSAGES,
        THROWS_WHEN_TOO_LONG,
        REPORTS_TOO_EARLY,
        GIVES_UP_AT_THE_START,
        NEVER_COMES_BACK,
        DOES_NOT_REPORT_LOSS,
        COMES_BACK_ONCE,
        DROPS_SILENTLY,
        TIMES_OUT_EARLY,
        IGNORES_REBUILD,
        SUBSCRIBES_TWICE,
        SENDS_LATER,
        BLOCKS_WHEN_PAUSED,
        THROWS_AFTER_CLOSE,
        FORGETS_THE_GOODBYE,
        CLOSES_ONCE,
        LEAVES_A_THREAD
    }

    private static final int MAX_MESSAGE = 10_000;
    private static final int MAX_WAITING = 5_000;
    private static final long RETRY_MS = 10;

    private final Flaw flaw;
    private final List<InMemoryTransport> transports = new CopyOnWriteArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean up = true;
    private boolean paused;
    private boolean refusing;
    private Duration delay = Duration.ZERO;

    InMemoryServer(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public Transport newTransport(String channel) {
        return new InMemoryTransport(channel);
    }

    @Override
    public synchronized void publish(String channel, byte[] message) {
        if (paused) {
            held.add(() -> publish(channel, message));
        } else if (up) {
            transports.forEach(transport -> transport.receive(channel, message));
        }
    }

    @Override
    public synchronized void kill() {
        up = false;
        transports.forEach(InMemoryTransport::breakConnection);
    }

    @Override
    public synchronized void restart() {
        up = true;
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public synchronized void resume() {
        paused = false;
        List.copyOf(held).forEach(Runnable::run);
        held.clear();
    }

    @Override
    public synchronized void killListeners() {
        cut();
    }

    @Override
    public synchronized void cut() {
        transports.forEach(InMemoryTransport::breakConnection);
    }

    @Override
    public synchronized void refuse() {
        refusing = true;
    }

    @Override
    public synchronized void swallow(Direction direction) {
        transports.forEach(transport -> transport.swallowed.add(direction));
    }

    @Override
    public synchronized void delay(Duration duration) {
        delay = duration;
        if (flaw == Flaw.TIMES_OUT_EARLY) {
            cut();
        }
    }

    @Override
    public synchronized void heal() {
        refusing = false;
        delay = Duration.ZERO;
        up = true;
        resume();
    }

    @Override
    public long slowListenerBytes() {
        return 2L * MAX_WAITING * MAX_MESSAGE;
    }

    @Override
    public void close() {
        transports.forEach(Transport::close);
    }

    private final class InMemoryTransport implements Transport {

        private final String channel;
        private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread named = new Thread(task, "in-memory-transport");
            named.setDaemon(true);
            return named;
        });
        private final Set<Direction> swallowed = ConcurrentHashMap.newKeySet();
        private final Deque<byte[]> waiting = new ArrayDeque<>();
        private final List<byte[]> unsent = new ArrayList<>();
        private @Nullable TransportListener listener;
        private boolean subscribed;
        private boolean closed;
        private boolean draining;
        private int connections;

        InMemoryTransport(String channel) {
            this.channel = channel;
        }

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public int maxMessageBytes() {
            return MAX_MESSAGE;
        }

        @Override
        public void start(TransportListener listener) {
            this.listener = listener;
            transports.add(this);
            if (flaw == Flaw.REPORTS_TOO_EARLY) {
                later(0, () -> listener.onSubscribed(false));
                later(50, this::connect);
            } else {
                later(0, this::connect);
            }
        }

        private void later(long ms, Runnable task) {
            try {
                thread.schedule(task, ms, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException isClosed) {
                // Nothing happens after close.
            }
        }

        private void connect() {
            synchronized (InMemoryServer.this) {
                boolean hopeless = (flaw == Flaw.NEVER_COMES_BACK && connections > 0)
                        || (flaw == Flaw.COMES_BACK_ONCE && connections > 1)
                        || (flaw == Flaw.GIVES_UP_AT_THE_START && !up && connections == 0);
                if (closed || subscribed || hopeless) {
                    return;
                }
                if (!up || refusing || paused) {
                    later(RETRY_MS, this::connect);
                    return;
                }
                subscribed = true;
                connections++;
                swallowed.clear();
                if (flaw == Flaw.SENDS_LATER) {
                    List.copyOf(unsent).forEach(message -> publish(channel, message));
                    unsent.clear();
                }
            }
            if (flaw != Flaw.REPORTS_TOO_EARLY && listener != null) {
                listener.onSubscribed(false);
            }
        }

        private void breakConnection() {
            synchronized (InMemoryServer.this) {
                if (!subscribed) {
                    return;
                }
                subscribed = false;
                waiting.clear();
            }
            later(0, () -> {
                if (flaw != Flaw.DOES_NOT_REPORT_LOSS && listener != null) {
                    listener.onDisconnected(new IllegalStateException("cut"));
                }
                connect();
            });
        }

        private void receive(String toChannel, byte[] message) {
            boolean mine = toChannel.equals(channel) || flaw == Flaw.IGNORES_THE_CHANNEL;
            if (!subscribed || !mine || swallowed.contains(Direction.TO_CLIENT)) {
                return;
            }
            if (waiting.size() >= MAX_WAITING) {
                if (flaw != Flaw.DROPS_SILENTLY) {
                    breakConnection();
                }
                return;
            }
            byte[] received = flaw == Flaw.FRAMES_MESSAGES ? ("#" + new String(message)).getBytes() : message;
            for (int i = flaw == Flaw.SUBSCRIBES_TWICE ? connections : 1; i > 0; i--) {
                if (flaw == Flaw.REORDERS && waiting.size() % 3 == 1) {
                    waiting.addFirst(received);
                } else {
                    waiting.add(received);
                }
            }
            if (!draining) {
                draining = true;
                later(delay.toMillis(), this::drain);
            }
        }

        private void drain() {
            while (listener != null) {
                byte[] next;
                synchronized (InMemoryServer.this) {
                    next = closed ? null : waiting.poll();
                    if (next == null) {
                        draining = false;
                        return;
                    }
                }
                listener.onMessage(0, next);
            }
        }

        @Override
        public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
            byte[] sent = message;
            if (flaw == Flaw.CUTS_LONG_MESSAGES && message.length >= MAX_MESSAGE) {
                sent = java.util.Arrays.copyOf(message, MAX_MESSAGE - 1);
            }
            if (sent.length > MAX_MESSAGE) {
                if (flaw == Flaw.THROWS_WHEN_TOO_LONG) {
                    throw new IllegalArgumentException("too long");
                }
                return CompletableFuture.failedStage(new IllegalArgumentException("too long"));
            }
            synchronized (InMemoryServer.this) {
                return sendUnderLock(kind, sent);
            }
        }

        private CompletionStage<Void> sendUnderLock(Kind kind, byte[] message) {
            if (closed && flaw == Flaw.THROWS_AFTER_CLOSE) {
                throw new IllegalStateException("closed");
            }
            boolean stuck = paused || swallowed.contains(Direction.TO_SERVER);
            if (flaw == Flaw.BLOCKS_WHEN_PAUSED && stuck) {
                try {
                    InMemoryServer.this.wait(2_000);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            if (closed || !up || !subscribed || (stuck && held.size() >= MAX_WAITING)) {
                if (flaw == Flaw.SENDS_LATER && unsent.size() < 1_000) {
                    unsent.add(message);
                }
                return CompletableFuture.failedStage(new IllegalStateException("away"));
            }
            if (stuck && !paused) {
                return new CompletableFuture<>();
            }
            if (flaw == Flaw.FORGETS_THE_GOODBYE && kind == Kind.GOODBYE) {
                return new CompletableFuture<>();
            }
            if (flaw == Flaw.FILTERS_ITS_OWN) {
                transports.stream()
                        .filter(other -> other != this)
                        .forEach(transport -> transport.receive(channel, message));
            } else {
                publish(channel, message);
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void rebuild() {
            if (flaw == Flaw.IGNORES_REBUILD) {
                return;
            }
            synchronized (InMemoryServer.this) {
                subscribed = false;
            }
            later(0, this::connect);
        }

        @Override
        public void close() {
            synchronized (InMemoryServer.this) {
                if (closed && flaw == Flaw.CLOSES_ONCE) {
                    throw new IllegalStateException("closed");
                }
                closed = true;
                subscribed = false;
                transports.remove(this);
            }
            if (flaw != Flaw.LEAVES_A_THREAD) {
                thread.shutdownNow();
            }
        }
    }
}
