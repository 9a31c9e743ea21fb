package dev.livelist.benchmarks.fanout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many readers on one thread, which look for nothing but the numbers of messages, wherever they stand: several may come in one
 * event, and in any order.
 */
final class Readers implements AutoCloseable {

    private static final int CONNECTIONS_PER_ADDRESS = 20_000;
    private static final AtomicInteger instances = new AtomicInteger();

    private final FanoutServer server;
    private final int instance = instances.incrementAndGet();
    private final Selector selector;
    private final List<Reader> readers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    private final byte[] bytes = new byte[64 << 10];
    private final Thread thread = new Thread(this::run, "readers");
    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicLong bytesRead = new AtomicLong();
    private volatile Tally tally = new Tally(0, 0, 0, 0);
    private volatile boolean closed;

    private static final class Reader {
        final int index;
        final SocketChannel channel;
        boolean ready;
        int digits = -1;
        int value;

        Reader(int index, SocketChannel channel) {
            this.index = index;
            this.channel = channel;
        }
    }

    Readers(FanoutServer server) {
        this.server = server;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects that many more. */
    void connect(int more) {
        try {
            List<InetSocketAddress> addresses = server.addresses();
            for (int i = 0; i < more; i++) {
                int index = readers.size();
                InetSocketAddress address = addresses.get(index % addresses.size());
                SocketChannel channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                // One address has no more than 28,000 ports to come from, and those just closed are not free yet.
                channel.bind(new InetSocketAddress(
                        "127.0." + (1 + instance % 250) + "." + (2 + index / CONNECTIONS_PER_ADDRESS), 0));
                channel.connect(address);
                ByteBuffer request = ByteBuffer.wrap(("GET " + server.path() + " HTTP/1.1\r\nHost: localhost:"
                                + address.getPort() + "\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                channel.configureBlocking(false);
                Reader reader = new Reader(index, channel);
                readers.add(reader);
                selector.wakeup();
                channel.register(selector, SelectionKey.OP_READ, reader);
            }
            selector.wakeup();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int count() {
        return readers.size();
    }

    /** How many have been given any message. */
    int ready() {
        return ready.get();
    }

    /** How many the server has dropped. */
    int broken() {
        return broken.get();
    }

    /** What all have read together, heads and chunk lengths included. */
    long bytesRead() {
        return bytesRead.get();
    }

    /** Counts messages of these numbers from now on, and no others. */
    Tally count(int first, int count) {
        Tally begun = new Tally(first, count, readers.size(), server.series());
        tally = begun;
        return begun;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(key -> {
                    try {
                        read((Reader) key.attachment());
                    } catch (IOException e) {
                        key.cancel();
                        broken.incrementAndGet();
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Reader reader) throws IOException {
        buffer.clear();
        int length = reader.channel.read(buffer);
        if (length < 0) {
            throw new IOException("The server has ended the stream");
        }
        long now = System.nanoTime();
        Tally counting = tally;
        buffer.flip();
        buffer.get(bytes, 0, length);
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '~') {
                reader.digits = 0;
                reader.value = 0;
            } else if (reader.digits >= 0) {
                reader.value = 10 * reader.value + b - '0';
                if (++reader.digits == 8) {
                    reader.digits = -1;
                    if (!reader.ready) {
                        reader.ready = true;
                        ready.incrementAndGet();
                    }
                    counting.arrived(reader.index, reader.value, now);
                }
            }
        }
        bytesRead.setRelease(bytesRead.getPlain() + length);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            for (Reader reader : readers) {
                reader.channel.close();
            }
            selector.close();
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
