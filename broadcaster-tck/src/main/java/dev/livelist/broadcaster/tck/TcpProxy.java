package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.tck.TransportServer.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A TCP proxy on the loopback interface that can disturb what passes through it. For tests: two threads per direction of
 * each connection, and no bound on what a delay holds back.
 */
public final class TcpProxy implements AutoCloseable {

    static final String THREAD_PREFIX = "livelist-tck-proxy";

    private final ServerSocket server;
    private final Supplier<UnaryOperator<byte[]>> fromServer;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Direction> held = EnumSet.noneOf(Direction.class);
    private volatile InetSocketAddress target;
    private volatile boolean refusing;
    private volatile Duration delay = Duration.ZERO;

    /** Listens on a free port and passes everything on to the target. */
    public TcpProxy(String host, int port) {
        this(host, port, UnaryOperator::identity);
    }

    /**
     * Listens on a free port and passes everything on to the target.
     *
     * @param fromServer for each connection, what becomes of the bytes that the server sends; given them piece by piece, it
     *     returns what is passed on
     */
    public TcpProxy(String host, int port, Supplier<UnaryOperator<byte[]>> fromServer) {
        this.target = new InetSocketAddress(host, port);
        this.fromServer = fromServer;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new IllegalStateException("No port to listen on", failure);
        }
        thread("accept", this::acceptAll);
    }

    /** Where it listens: the host. */
    public String host() {
        return server.getInetAddress().getHostAddress();
    }

    /** Where it listens: the port. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many connections pass through it whose clients have not closed them. */
    public int connections() {
        return (int) links.stream().filter(link -> !link.clientHasGone).count();
    }

    /** Breaks all connections, with a reset. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Answers new connections with a reset, or no longer. */
    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Swallows what goes in this direction on the connections that are open now. They stay open. */
    public void swallow(Direction direction) {
        links.forEach(link -> link.swallowed.add(direction));
    }

    /**
     * Lets what goes in this direction wait until {@link #heal}, on the connections that are open now and on new ones: as
     * packets do that are lost and sent again.
     */
    public void hold(Direction direction) {
        synchronized (held) {
            held.add(direction);
        }
    }

    /** Passes new connections on to this target from now on. */
    public void redirect(String host, int port) {
        target = new InetSocketAddress(host, port);
    }

    /** Delivers everything that comes from now on this much later, in order. */
    public void delay(Duration duration) {
        delay = duration;
    }

    /** Ends refusal, delay and waiting. Connections that have been made to swallow go on doing so. */
    public void heal() {
        refusing = false;
        delay = Duration.ZERO;
        synchronized (held) {
            held.clear();
            held.notifyAll();
        }
    }

    /** Stops listening and breaks all connections. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException ignored) {
            // It no longer listens either way.
        }
        cut();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    reset(client);
                } else {
                    thread("connect", () -> connect(client));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        try {
            upstream.connect(target, 5_000);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            reset(client);
            reset(upstream);
            return;
        }
        Link link = new Link(client, upstream);
        links.add(link);
        link.pump(client, upstream, Direction.TO_SERVER);
        link.pump(upstream, client, Direction.TO_CLIENT);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException ignored) {
            // It is closed either way.
        }
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, THREAD_PREFIX + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What came at some time; no bytes for the end. */
    private static final class Chunk {
        final long due;
        final byte[] bytes;

        Chunk(long due, byte[] bytes) {
            this.due = due;
            this.bytes = bytes;
        }
    }

    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private final Set<Direction> swallowed = Collections.synchronizedSet(EnumSet.noneOf(Direction.class));
        private final UnaryOperator<byte[]> replies = fromServer.get();
        private volatile boolean clientHasGone;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pump(Socket from, Socket to, Direction direction) {
            BlockingQueue<Chunk> queue = new LinkedBlockingQueue<>();
            thread("read", () -> read(from, queue));
            thread("write", () -> write(to, queue, direction));
        }

        private void read(Socket from, BlockingQueue<Chunk> queue) {
            byte[] buffer = new byte[64 * 1024];
            try {
                InputStream in = from.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    // Without a delay little may wait here, so that a slow reader is felt by who writes to it.
                    while (delay.isZero() && queue.size() > 16 && links.contains(this)) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                    queue.add(new Chunk(System.nanoTime() + delay.toNanos(), Arrays.copyOf(buffer, read)));
                }
            } catch (IOException | InterruptedException broken) {
                // The end is passed on below.
            }
            clientHasGone |= from.equals(client);
            queue.add(new Chunk(System.nanoTime() + delay.toNanos(), new byte[0]));
        }

        private void write(Socket to, BlockingQueue<Chunk> queue, Direction direction) {
            try {
                OutputStream out = to.getOutputStream();
                for (Chunk chunk = queue.take(); chunk.bytes.length > 0; chunk = queue.take()) {
                    awaitRelease(direction);
                    long early = chunk.due - System.nanoTime();
                    if (early > 0) {
                        TimeUnit.NANOSECONDS.sleep(early);
                    }
                    byte[] bytes = direction == Direction.TO_CLIENT ? replies.apply(chunk.bytes) : chunk.bytes;
                    if (!swallowed.contains(direction)) {
                        out.write(bytes);
                        out.flush();
                    }
                }
                awaitRelease(direction);
            } catch (IOException | InterruptedException broken) {
                // As below.
            }
            if (!swallowed.contains(direction)) {
                reset();
            }
        }

        private void awaitRelease(Direction direction) throws InterruptedException {
            synchronized (held) {
                while (held.contains(direction) && links.contains(this)) {
                    held.wait();
                }
            }
        }

        void reset() {
            links.remove(this);
            synchronized (held) {
                held.notifyAll();
            }
            TcpProxy.reset(client);
            TcpProxy.reset(upstream);
        }
    }
}
