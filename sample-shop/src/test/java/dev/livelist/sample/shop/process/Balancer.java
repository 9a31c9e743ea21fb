package dev.livelist.sample.shop.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What stands before the workers: takes connections to the first of them that answers, and knows nothing of what they carry. */
final class Balancer implements AutoCloseable {

    private final List<Worker> workers;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "balancer");
        thread.setDaemon(true);
        return thread;
    });

    Balancer(List<Worker> workers) {
        this.workers = workers;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    String url() {
        return "http://localhost:" + listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = connect()) {
            threads.execute(() -> pump(client, server));
            pump(server, client);
        } catch (IOException noneIsThere) {
            // the client sees that its connection has ended
        }
    }

    private Socket connect() throws IOException {
        IOException last = new IOException("There is no worker");
        for (Worker worker : workers) {
            try {
                return new Socket("localhost", worker.uri("/").getPort());
            } catch (IOException thisOneIsDown) {
                last = thisOneIsDown;
            }
        }
        throw last;
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException oneSideHasGone) {
            // so has the other now
        }
    }
}
