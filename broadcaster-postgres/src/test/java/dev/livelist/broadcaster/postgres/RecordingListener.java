package dev.livelist.broadcaster.postgres;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.transport.TransportListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a transport reports. */
class RecordingListener implements TransportListener {

    final List<String> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger subscriptions = new AtomicInteger();
    /** Of each subscription, whether nothing was missed before it. */
    final List<Boolean> complete = new CopyOnWriteArrayList<>();

    final AtomicInteger disconnections = new AtomicInteger();

    @Override
    public void onMessage(int lane, byte[] message) {
        messages.add(new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public void onSubscribed(boolean complete) {
        this.complete.add(complete);
        subscriptions.incrementAndGet();
    }

    @Override
    public void onDisconnected(Throwable cause) {
        disconnections.incrementAndGet();
    }

    void awaitSubscriptions(int count) {
        await().atMost(Duration.ofSeconds(15)).until(() -> subscriptions.get() >= count);
    }

    void awaitMessage(String message) {
        await().atMost(Duration.ofSeconds(15)).until(() -> messages.contains(message));
    }
}
