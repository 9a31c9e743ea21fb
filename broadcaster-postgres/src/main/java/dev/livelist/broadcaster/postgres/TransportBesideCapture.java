package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Any transport, and beside it a connection that hears the triggers; to the bridge above they are one. */
final class TransportBesideCapture implements Transport {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Transport transport;
    private final PostgresServer server;
    private final Channel channel;
    private volatile @Nullable Listener triggers;

    TransportBesideCapture(Transport transport, PostgresServer server, Channel channel) {
        this.transport = transport;
        this.server = server;
        this.channel = channel;
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public int lanes() {
        return transport.lanes();
    }

    @Override
    public int maxMessageBytes() {
        return transport.maxMessageBytes();
    }

    @Override
    public void start(TransportListener listener) {
        Both both = new Both(listener);
        Listener created = new Listener(server, channel, TIMEOUT, null, both.one());
        triggers = created;
        transport.start(both.one());
        created.start();
    }

    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        return transport.send(lane, kind, message);
    }

    /** {@inheritDoc} The connection to the database looks after itself. */
    @Override
    public void rebuild() {
        transport.rebuild();
    }

    @Override
    public void close() {
        transport.close();
        Listener open = triggers;
        if (open != null) {
            triggers = null;
            open.close();
        }
    }

    /** Tells of two connections as of one, which is up when both are. */
    private static final class Both {

        private final TransportListener listener;
        private int up;
        private boolean complete = true;

        Both(TransportListener listener) {
            this.listener = listener;
        }

        TransportListener one() {
            return new One();
        }

        private final class One implements TransportListener {

            private boolean subscribed;

            @Override
            public void onMessage(int lane, byte[] message) {
                synchronized (Both.this) {
                    listener.onMessage(lane, message);
                }
            }

            @Override
            public void onSubscribed(boolean nothingMissed) {
                synchronized (Both.this) {
                    up += subscribed ? 0 : 1;
                    subscribed = true;
                    complete &= nothingMissed;
                    if (up == 2) {
                        boolean all = complete;
                        complete = true;
                        listener.onSubscribed(all);
                    }
                }
            }

            @Override
            public void onDisconnected(Throwable cause) {
                synchronized (Both.this) {
                    up -= subscribed ? 1 : 0;
                    subscribed = false;
                    listener.onDisconnected(cause);
                }
            }
        }
    }
}
