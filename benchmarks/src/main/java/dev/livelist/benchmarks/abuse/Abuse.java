package dev.livelist.benchmarks.abuse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The ways in which somebody without a login asks the list {@code products} for as much as they can, until they are stopped. */
enum Abuse {

    /** Requests with ever new searches, each closed at once. */
    ABANDONED {
        @Override
        void commit(int port, BooleanSupplier over) throws IOException {
            while (!over.getAsBoolean()) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
                    socket.getOutputStream().write(get("q=" + next(), "application/json"));
                    socket.getOutputStream().flush();
                }
            }
        }
    },

    /** Four clients with long searches that match nothing in long rows, one after the other. */
    SEARCHES {
        @Override
        void commit(int port, BooleanSupplier over) throws InterruptedException {
            HttpClient http = HttpClient.newHttpClient();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread client = new Thread(() -> {
                    while (!over.getAsBoolean()) {
                        try {
                            http.send(
                                    HttpRequest.newBuilder(URI.create("http://localhost:" + port
                                                    + "/live/products?size=200&q=" + "x".repeat(100) + next()))
                                            .header("Accept", "application/json")
                                            .timeout(Duration.ofSeconds(30))
                                            .build(),
                                    BodyHandlers.discarding());
                        } catch (IOException e) {
                            // It is refused or late, and asked again.
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                });
                client.start();
                clients.add(client);
            }
            for (Thread client : clients) {
                client.join();
            }
        }
    },

    /** Streams of different searches with deep pages of long rows, at most 2,000 open, as fast as they can be had. */
    STREAMS {
        @Override
        void commit(int port, BooleanSupplier over) throws IOException {
            Deque<SocketChannel> open = new ArrayDeque<>();
            ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
            try (Selector selector = Selector.open()) {
                while (!over.getAsBoolean()) {
                    SocketChannel channel =
                            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    channel.write(ByteBuffer.wrap(get("size=200&page=4&q=x&price.lt=" + next(), "text/event-stream")));
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ);
                    open.add(channel);
                    if (open.size() > 2_000) {
                        open.remove().close();
                    }
                    selector.selectNow();
                    for (SelectionKey key : selector.selectedKeys()) {
                        buffer.clear();
                        if (((SocketChannel) key.channel()).read(buffer) < 0) {
                            key.cancel();
                        }
                    }
                    selector.selectedKeys().clear();
                }
            } finally {
                for (SocketChannel channel : open) {
                    channel.close();
                }
            }
        }
    };

    /** An abuse that goes on. */
    @FunctionalInterface
    interface Running {
        /** Ends it. */
        void end() throws InterruptedException;
    }

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Goes on until it is over. */
    abstract void commit(int port, BooleanSupplier over) throws IOException, InterruptedException;

    /** How often something new has been asked for. */
    static long asked() {
        return NUMBERS.get();
    }

    private static long next() {
        return NUMBERS.incrementAndGet();
    }

    private static byte[] get(String query, String accept) {
        return ("GET /live/products?" + query + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins, and returns how to end it. */
    Running begin(int port) {
        AtomicBoolean over = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                try {
                    commit(port, over::get);
                } catch (IOException e) {
                    // The server has refused a connection: the next one may be had.
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        thread.start();
        return () -> {
            over.set(true);
            thread.join();
        };
    }
}
