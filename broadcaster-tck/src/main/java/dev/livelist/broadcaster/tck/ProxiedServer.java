package dev.livelist.broadcaster.tck;

import java.time.Duration;

/** A server with a {@link TcpProxy} before it, which does the network's faults. */
public abstract class ProxiedServer implements TransportServer {

    private final TcpProxy proxy;

    /** Puts a proxy before the server that listens there. */
    protected ProxiedServer(String host, int port) {
        proxy = new TcpProxy(host, port);
    }

    /** Where transports are to connect. */
    protected final TcpProxy proxy() {
        return proxy;
    }

    @Override
    public void cut() {
        proxy.cut();
    }

    @Override
    public void refuse() {
        proxy.refuse(true);
    }

    @Override
    public void swallow(Direction direction) {
        proxy.swallow(direction);
    }

    @Override
    public void delay(Duration duration) {
        proxy.delay(duration);
    }

    @Override
    public void heal() {
        proxy.heal();
    }

    /** Closes the proxy; a subclass closes the server. */
    @Override
    public void close() {
        proxy.close();
    }
}
