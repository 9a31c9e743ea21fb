package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What one worker alone needs: it hears itself. */
final class NoTransport implements Transport {

    private volatile @Nullable TransportListener listener;

    @Override
    public String name() {
        return "local";
    }

    @Override
    public int maxMessageBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void start(TransportListener listener) {
        this.listener = listener;
        listener.onSubscribed(false);
    }

    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        TransportListener hearing = listener;
        if (hearing == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("The transport is not open"));
        }
        hearing.onMessage(lane, message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void rebuild() {
        TransportListener hearing = listener;
        if (hearing != null) {
            hearing.onSubscribed(true);
        }
    }

    @Override
    public void close() {
        listener = null;
    }
}
