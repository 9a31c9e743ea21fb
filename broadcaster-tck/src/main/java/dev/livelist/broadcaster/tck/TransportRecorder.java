package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.transport.TransportListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport's listener that remembers what it was told, and can be held. Safe for use by any number of threads. */
public final class TransportRecorder implements TransportListener {

    /** What happened to the connection. */
    public enum Event {
        /** Subscribed, and something may be missing. */
        SUBSCRIBED,
        /** Subscribed, and nothing is missing. */
        RESUMED,
        /** Lost. */
        DISCONNECTED
    }

    private final List<String> messages = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean overlapped;

    @Override
    public void onMessage(int lane, byte[] message) {
        enter();
        synchronized (this) {
            messages.add(new String(message, StandardCharsets.UTF_8));
        }
        try {
            if (!gate.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("Held for longer than a minute");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        running.decrementAndGet();
    }

    @Override
    public void onSubscribed(boolean complete) {
        remember(complete ? Event.RESUMED : Event.SUBSCRIBED);
    }

    @Override
    public void onDisconnected(Throwable cause) {
        remember(Event.DISCONNECTED);
    }

    private void remember(Event event) {
        enter();
        synchronized (this) {
            events.add(event);
        }
        running.decrementAndGet();
    }

    private void enter() {
        if (running.incrementAndGet() > 1) {
            overlapped = true;
        }
    }

    /** From now on a message is not let go of until {@link #release}. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Lets go on. */
    public void release() {
        gate.countDown();
    }

    /** The messages so far, as text. */
    public synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    /** Whether the message has come. */
    public synchronized boolean has(String message) {
        return messages.contains(message);
    }

    /** What has happened to the connection so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** How many times a subscription has been acknowledged. */
    public synchronized int subscriptions() {
        return (int)
                events.stream().filter(event -> event != Event.DISCONNECTED).count();
    }

    /** Whether two calls ever ran at the same time. */
    public boolean overlapped() {
        return overlapped;
    }
}
