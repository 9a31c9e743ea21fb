package dev.livelist.benchmarks.combined;

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

/** Streams that are read on the calling thread for nothing but names such as {@code ~00000042}. */
final class Streams implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int DIGITS = 8;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private final InetSocketAddress server;
    private long bytes;
    private int name = -1;
    private int found;

    private static final class Reader {
        int digits = -1;
        int value;
    }

    Streams(int port) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Connects a number of times to each of the paths. */
    void connect(List<String> paths, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            for (String path : paths) {
                SocketChannel channel = SocketChannel.open(server);
                channels.add(channel);
                ByteBuffer request = ByteBuffer.wrap(
                        ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                while (request.hasRemaining()) {
                    channel.write(request);
                }
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Reader());
            }
        }
        found = 0;
    }

    /** How many bytes have come. */
    long bytes() {
        return bytes;
    }

    /** Reads until a name has come so many times. */
    void await(int next, int times) throws IOException {
        if (name != next) {
            name = next;
            found = 0;
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (found < times) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "After " + PATIENCE + " name " + name + " has come " + found + " times of " + times);
            }
            selector.select(this::read, 1_000);
        }
    }

    private void read(SelectionKey key) {
        Reader reader = (Reader) key.attachment();
        try {
            buffer.clear();
            int length = ((SocketChannel) key.channel()).read(buffer);
            if (length < 0) {
                throw new IllegalStateException("The worker has ended a stream");
            }
            bytes += length;
            for (int i = 0; i < length; i++) {
                byte b = buffer.get(i);
                if (b == '~') {
                    reader.digits = 0;
                    reader.value = 0;
                } else if (reader.digits >= 0) {
                    reader.value = 10 * reader.value + b - '0';
                    if (++reader.digits == DIGITS) {
                        reader.digits = -1;
                        found += reader.value == name ? 1 : 0;
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("A stream is broken", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
