package dev.livelist.webflux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.ClassUtils;

/** The connections behind responses, and what those of one event loop of Netty share. Safe for use by any number of threads. */
final class Connections implements AutoCloseable {

    private static final boolean NETTY =
            ClassUtils.isPresent("reactor.netty.http.server.HttpServerResponse", Connections.class.getClassLoader());

    private final Supplier<Executor> loops;
    private final boolean fast;
    private final Map<Executor, Chunks> chunks = new ConcurrentHashMap<>();

    /**
     * @param loops gives threads to connections of servers that have no event loops
     * @param fast whether connections of Reactor Netty may be written to below its HTTP codec
     */
    Connections(Supplier<Executor> loops, boolean fast) {
        this.loops = loops;
        this.fast = fast;
    }

    /** The connection that a response is written to. */
    ServerConnection of(ServerHttpResponse response) {
        NettyConnection connection = NETTY ? NettyConnection.of(response, this::chunksOf, fast) : null;
        return connection == null ? new PortableConnection(loops.get()) : connection;
    }

    @Override
    public void close() {
        chunks.forEach(Connections::clear);
    }

    private Chunks chunksOf(Executor loop) {
        return chunks.computeIfAbsent(loop, l -> new Chunks());
    }

    private static void clear(Executor loop, Chunks chunks) {
        try {
            loop.execute(chunks::clear);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it what its buffers were taken from.
        }
    }
}
