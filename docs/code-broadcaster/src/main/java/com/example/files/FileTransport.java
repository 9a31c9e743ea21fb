package com.example.files;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries messages by a file that all workers can reach: one line is one message. For workers on one machine. */
public final class FileTransport implements Transport {

    private static final int MAX_MESSAGE = 100_000;
    private static final int AT_ONCE = 1 << 20;
    private static final long LONGEST_FILE = 50 << 20;

    private final Path file;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "file-transport"));
    private TransportListener listener = NOBODY;
    private boolean subscribed;
    private @Nullable Object identity;
    private long position;

    public FileTransport(Path folder, String channel) {
        file = folder.resolve(channel + ".messages");
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public int maxMessageBytes() {
        return MAX_MESSAGE;
    }

    @Override
    public void start(TransportListener listener) {
        thread.execute(() -> this.listener = listener);
        var unused = thread.scheduleWithFixedDelay(this::look, 0, 5, TimeUnit.MILLISECONDS);
    }

    /** In order, on the one thread: writing to a file is short. A line of a program that is no worker is taken as it is. */
    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        if (message.length > MAX_MESSAGE || thread.isShutdown()) {
            return CompletableFuture.failedFuture(new IOException("too long, or closed"));
        }
        byte[] line = Arrays.copyOf(message, message.length + 1);
        line[message.length] = '\n';
        try {
            // One write at the end of the file: the operating system keeps the lines of several processes apart.
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Reads what is new. A file that is gone, or shorter than before, may have lost something: that is said. */
    private void look() {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            if (!subscribed || !Objects.equals(now, identity) || in.length() < position) {
                lost(new IOException("the file is another one"));
                identity = now;
                position = in.length();
                subscribed = true;
                listener.onSubscribed(false);
            }
            in.seek(position);
            byte[] read = new byte[(int) Math.min(AT_ONCE, in.length() - position)];
            in.readFully(read);
            int start = 0;
            for (int i = 0; i < read.length; i++) {
                if (read[i] == '\n') {
                    listener.onMessage(0, Arrays.copyOfRange(read, start, i));
                    start = i + 1;
                }
            }
            position += start;
            if (in.length() > LONGEST_FILE && position == in.length()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            lost(e);
            create();
        }
    }

    private void create() {
        try {
            Files.createFile(file);
        } catch (IOException thereOrAway) {
            // the next look finds out
        }
    }

    private void lost(IOException cause) {
        if (subscribed) {
            subscribed = false;
            listener.onDisconnected(cause);
        }
    }

    @Override
    public void rebuild() {
        if (!thread.isShutdown()) {
            thread.execute(() -> subscribed = false);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            boolean unused = thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static final TransportListener NOBODY = new TransportListener() {
        @Override
        public void onMessage(int lane, byte[] message) {}

        @Override
        public void onSubscribed(boolean complete) {}

        @Override
        public void onDisconnected(Throwable cause) {}
    };
}
