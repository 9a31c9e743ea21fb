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
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Many readers on one thread, which look for nothing but the numbers of messages. A reader that is given a later number has
 * what came before: a server may merge.
 */
final class Readers implements AutoCloseable {

    /** Numbers that fit into the books. */
    static final int MAX_MESSAGES = 1_000_000;

    private final Selector selector;
    private final List<Reader> readers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    private final byte[] bytes = new byte[64 << 10];
    private final Thread thread = new Thread(this::run, "readers");
    private final AtomicIntegerArray reached = new AtomicIntegerArray(MAX_MESSAGES);
    private final AtomicLongArray lastAt = new AtomicLongArray(MAX_MESSAGES);
    private final AtomicLong events = new AtomicLong();
    private final AtomicInteger greeted = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean closed;

    private static final class Reader {
        final SocketChannel channel;
        boolean greeted;
        int digits = -1;
        int value;
        int last = -1;

        Reader(SocketChannel channel) {
            this.channel = channel;
        }
    }

    Readers(FanoutServer server, int count) {
        try {
            selector = Selector.open();
            List<InetSocketAddress> addresses = server.addresses();
            for (int i = 0; i < count; i++) {
                InetSocketAddress address = addresses.get(i % addresses.size());
                SocketChannel channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                // One address has no more than 28,000 ports to come from.
                channel.bind(new InetSocketAddress("127.0.0." + (2 + i / 20_000), 0));
                channel.connect(address);
                ByteBuffer request = ByteBuffer.wrap(("GET " + server.path() + " HTTP/1.1\r\nHost: localhost:"
                                + address.getPort() + "\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                channel.configureBlocking(false);
                Reader reader = new Reader(channel);
                channel.register(selector, SelectionKey.OP_READ, reader);
                readers.add(reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    int count() {
        return readers.size();
    }

    /** How many have been sent anything. */
    int greeted() {
        return greeted.get();
    }

    /** How many the server has dropped. */
    int lost() {
        return lost.get();
    }

    /** Messages read, by all readers together; merged ones count once. */
    long events() {
        return events.get();
    }

    /** How many readers have that message, or a later one. */
    int reached(int number) {
        return reached.get(number);
    }

    /** When the last of them had it, by {@link System#nanoTime}. */
    long lastAt(int number) {
        return lastAt.get(number);
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(key -> {
                    Reader reader = (Reader) key.attachment();
                    try {
                        read(reader);
                    } catch (IOException broken) {
                        key.cancel();
                        lost.incrementAndGet();
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
        if (!reader.greeted) {
            reader.greeted = true;
            greeted.incrementAndGet();
        }
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
                    reached(reader, now);
                }
            }
        }
    }

    private void reached(Reader reader, long now) {
        if (reader.value <= reader.last) {
            return;
        }
        for (int number = reader.last + 1; number <= reader.value; number++) {
            lastAt.set(number, now);
            reached.incrementAndGet(number);
        }
        reader.last = reader.value;
        events.incrementAndGet();
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
