package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.tck.BroadcasterKit;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;

/** Bridged, with nobody on the other side, it keeps the rules of one worker too. */
class BridgedBroadcasterKitTest implements BroadcasterKit {

    @Override
    public Broadcaster newBroadcaster(int mailboxKeys) {
        BridgeConfig config = BridgeConfig.builder()
                .mailboxKeys(mailboxKeys)
                .heartbeat(Duration.ofMillis(200))
                .build();
        BridgedBroadcaster broadcaster =
                BridgedBroadcaster.builder(new Loopback()).config(config).start();
        Awaitility.await().until(() -> !broadcaster.state().isStale());
        return broadcaster;
    }

    /** Delivers what is sent to the sender, at once. */
    private static final class Loopback implements Transport {

        private TransportListener listener;

        @Override
        public String name() {
            return "loopback";
        }

        @Override
        public int maxMessageBytes() {
            return 100_000;
        }

        @Override
        public void start(TransportListener listener) {
            this.listener = listener;
            listener.onSubscribed(false);
        }

        @Override
        public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
            listener.onMessage(lane, message);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void rebuild() {
            listener.onSubscribed(false);
        }

        @Override
        public void close() {}
    }
}
