package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.transport.TransportListener;

/**
 * What the connections that listen report, told to the transport's listener as by one: one call at a time, and subscribed
 * when every lane is.
 *
 * <p>Those who report hold this object's monitor while they find out whether they may still speak, and while they do. It
 * is free but for the moment of a change of connection, and, where there are several lanes, of messages at the same time.
 */
final class Delivery {

    private final TransportListener listener;
    private final boolean[] subscribed;
    private boolean complete = true;

    Delivery(TransportListener listener, int lanes) {
        this.listener = listener;
        this.subscribed = new boolean[lanes];
    }

    /** The server has acknowledged the subscription of a lane. */
    synchronized void subscribed(int lane, boolean nothingMissed) {
        subscribed[lane] = true;
        complete &= nothingMissed;
        for (boolean one : subscribed) {
            if (!one) {
                return;
            }
        }
        boolean all = complete;
        complete = true;
        listener.onSubscribed(all);
    }

    synchronized void message(int lane, byte[] message) {
        listener.onMessage(lane, message);
    }

    /** The connection of a lane that was subscribed is lost. */
    synchronized void lost(int lane, Throwable cause) {
        givenUp(lane);
        listener.onDisconnected(cause);
    }

    /** The connection of a lane is being replaced, on purpose. */
    synchronized void givenUp(int lane) {
        subscribed[lane] = false;
    }
}
