package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.transport.Transport;
import java.time.Duration;
import org.opentest4j.TestAbortedException;

/**
 * The server that a transport speaks to, and what can go wrong with it: the hooks of {@link TransportKit}. Use a real
 * server; {@link TcpProxy} between it and the transports does what needs the network.
 *
 * <p>A fault that is left out makes the tests that need it say so and be skipped. Each fault lasts until its opposite, or
 * {@link #heal}.
 */
public interface TransportServer extends AutoCloseable {

    /** A direction on the network. */
    enum Direction {
        /** What transports send. */
        TO_SERVER,
        /** What transports receive. */
        TO_CLIENT
    }

    /**
     * A new transport, not started, on the way that {@link #cut} and its like disturb. The kit closes it.
     *
     * @param channel lets those that have the same one hear each other, and no others; letters, digits and dashes
     */
    Transport newTransport(String channel);

    /** Sends a message as a program does that is no worker, straight to the server, on lane 0. */
    void publish(String channel, byte[] message);

    /** Ends the server as {@code kill -9} does: its connections break and new ones are refused. */
    default void kill() {
        throw unsupported("kill");
    }

    /** Starts the killed server again, under the same address, with nothing remembered unless it keeps a log. */
    default void restart() {
        throw unsupported("restart");
    }

    /** Makes the server stand still as {@code kill -STOP} does: connections stay open, nothing is answered. */
    default void pause() {
        throw unsupported("pause");
    }

    /** Lets the paused server go on. */
    default void resume() {
        throw unsupported("resume");
    }

    /** Has the server break the connections that listen, and no others, such as {@code CLIENT KILL TYPE pubsub}. */
    default void killListeners() {
        throw unsupported("killListeners");
    }

    /** Breaks every connection of the transports; new ones can be made. */
    default void cut() {
        throw unsupported("cut");
    }

    /** Refuses new connections of the transports, until {@link #heal}; those that are open stay. */
    default void refuse() {
        throw unsupported("refuse");
    }

    /**
     * Swallows what goes in this direction on the connections that are open now; they stay open, and are never told. New
     * connections work.
     */
    default void swallow(Direction direction) {
        throw unsupported("swallow");
    }

    /** Delivers everything this much later, in order, until {@link #heal}. */
    default void delay(Duration duration) {
        throw unsupported("delay");
    }

    /** Ends every fault; connections that have been harmed by one may stay so. */
    default void heal() {}

    /**
     * How many bytes of messages a listener that does not read makes the server give it up for, at least; 0 where that is
     * not to be tried.
     */
    default long slowListenerBytes() {
        return 0;
    }

    /** Lets go of the server and of everything else. */
    @Override
    void close();

    private static TestAbortedException unsupported(String fault) {
        return new TestAbortedException("This server cannot " + fault + ": what depends on it has not been tested");
    }
}
