package dev.livelist.broadcaster.transport;

/**
 * What a {@link Transport} reports. Calls may come from any thread, one at a time, in the order in which things happened
 * on the connection that listens.
 */
public interface TransportListener {

    /** A message has arrived; also the ones this worker has sent itself (the echo). */
    void onMessage(int lane, byte[] message);

    /**
     * The server has acknowledged the subscription of every lane: what is sent from now on arrives.
     *
     * @param complete whether nothing sent since the last acknowledgement is missing; false at the first one
     */
    void onSubscribed(boolean complete);

    /** The connection that listens is lost; the transport is already working at a new one. */
    void onDisconnected(Throwable cause);
}
