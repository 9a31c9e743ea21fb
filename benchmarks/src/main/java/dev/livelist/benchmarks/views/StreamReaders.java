package dev.livelist.benchmarks.views;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Readers of streams over sockets, all on the calling thread, that connect at once and wait for their documents. */
final class StreamReaders implements AutoCloseable {

    private static final String SNAPSHOT = "event: snapshot\n";

    private final Selector selector = Selector.open();
    private final List<Reader> readers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private int waiting;
    private int lost;

    private static final class Reader {
        final SocketChannel channel;
        final String path;
        final StringBuilder read = new StringBuilder();
        long began;
        double millis = Double.NaN;

        Reader(SocketChannel channel, String path) {
            this.channel = channel;
            this.path = path;
        }
    }

    StreamReaders() throws IOException {}

    /**
     * Connects so many readers, and returns when each has its document or has been turned away.
     *
     * @param paths what each asks for, by its number
     */
    void connect(int port, int count, IntFunction<String> paths, Duration patience) throws IOException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            Reader reader = new Reader(SocketChannel.open(), paths.apply(i));
            reader.channel.configureBlocking(false);
            readers.add(reader);
        }
        waiting = count;
        for (Reader reader : readers) {
            reader.began = System.nanoTime();
            boolean connected = reader.channel.connect(server);
            reader.channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, reader);
            if (connected) {
                ask(reader);
            }
        }
        long end = System.nanoTime() + patience.toNanos();
        while (waiting > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(waiting + " readers have no document after " + patience);
            }
            selector.select(this::serve, 1_000);
        }
    }

    /** How many had no document when their stream ended. */
    int lost() {
        return lost;
    }

    /** How long each has waited for its document, from the beginning of its connect, in milliseconds. */
    double[] waits() {
        return readers.stream()
                .mapToDouble(reader -> reader.millis)
                .filter(millis -> !Double.isNaN(millis))
                .toArray();
    }

    /** The documents, as they came. */
    List<String> documents() {
        return readers.stream().map(reader -> reader.read.toString()).toList();
    }

    private void serve(SelectionKey key) {
        Reader reader = (Reader) key.attachment();
        try {
            if (key.isConnectable()) {
                reader.channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                ask(reader);
            } else {
                read(reader);
            }
        } catch (IOException broken) {
            key.cancel();
            if (Double.isNaN(reader.millis)) {
                lost++;
                waiting--;
            }
        }
    }

    private static void ask(Reader reader) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(
                ("GET " + reader.path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            reader.channel.write(request);
        }
    }

    private void read(Reader reader) throws IOException {
        buffer.clear();
        int length = reader.channel.read(buffer);
        if (length < 0) {
            throw new IOException("The stream has ended");
        }
        if (!Double.isNaN(reader.millis)) {
            return;
        }
        reader.read.append(new String(buffer.array(), 0, length, StandardCharsets.UTF_8));
        int snapshot = reader.read.indexOf(SNAPSHOT);
        if (snapshot >= 0 && reader.read.indexOf("\n\n", snapshot) > 0) {
            reader.millis = (System.nanoTime() - reader.began) / 1e6;
            waiting--;
        }
    }

    @Override
    public void close() throws IOException {
        for (Reader reader : readers) {
            reader.channel.close();
        }
        selector.close();
    }
}
