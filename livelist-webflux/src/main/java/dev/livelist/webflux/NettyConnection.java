package dev.livelist.webflux;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A connection of Reactor Netty. It takes 128 elements before demand tells anything of the socket, which for a slow reader
 * would be a queue; so its buffer's watermarks decide whether a stream goes on.
 *
 * <p>Once the head of the response is out, a stream can be written below the HTTP codec, in chunks made here: most of what a
 * frame costs beside the system call is on its way through the server's operators and handlers, and most of what an idle
 * stream takes of memory is the exchange. That is left alone where somebody on that way may look at what passes.
 */
final class NettyConnection implements ServerConnection {

    private static final String HANDLER = "livelist.writability";
    private static final boolean EPOLL =
            ClassUtils.isPresent("io.netty.channel.epoll.EpollSocketChannel", NettyConnection.class.getClassLoader());

    /** What stands between the HTTP codec and the application where nobody looks at what passes: no compression, no access log. */
    private static final Set<String> INDIFFERENT =
            Set.of(NettyPipeline.HttpTrafficHandler, NettyPipeline.ReactiveBridge, HANDLER);

    private final Channel channel;
    private final Chunks chunks;

    // What belongs to the exchange, and is let go of with it.
    private volatile @Nullable Connection connection;
    private @Nullable HttpServerResponse undecorated;

    private @Nullable ChannelHandlerContext codec;
    private @Nullable DetachedResponse detached;

    private NettyConnection(Connection connection, @Nullable HttpServerResponse undecorated, Chunks chunks) {
        this.connection = connection;
        this.channel = connection.channel();
        this.undecorated = undecorated;
        this.chunks = chunks;
    }

    /**
     * The connection behind a response; null where the server is another one.
     *
     * @param chunks gives what the connections of an event loop share
     * @param mayDetach whether streams may be written below the HTTP codec
     */
    static @Nullable NettyConnection of(
            ServerHttpResponse response, Function<Executor, Chunks> chunks, boolean mayDetach) {
        if (nativeResponse(response) instanceof HttpServerResponse netty) {
            Connection[] found = new Connection[1];
            netty.withConnection(connection -> found[0] = connection);
            // A decorator may want to see, or change, what is written.
            return new NettyConnection(
                    found[0],
                    response instanceof ServerHttpResponseDecorator || !mayDetach ? null : netty,
                    chunks.apply(found[0].channel().eventLoop()));
        }
        return null;
    }

    private static @Nullable Object nativeResponse(ServerHttpResponse response) {
        try {
            return ServerHttpResponseDecorator.getNativeResponse(response);
        } catch (IllegalArgumentException
                | IllegalStateException e) { // a filter's own response, or a mock: there is none
            return null;
        }
    }

    @Override
    public Executor loop() {
        return channel.eventLoop();
    }

    @Override
    public boolean isOnLoop() {
        return channel.eventLoop().inEventLoop();
    }

    @Override
    public Mono<Void> write(ServerHttpResponse response, Publisher<DataBuffer> stream) {
        return response.writeWith(stream); // flushed once per burst; a publisher per frame would buy nothing here
    }

    @Override
    public boolean mayDetach() {
        return undecorated != null;
    }

    @Override
    public boolean detach(Runnable onWritable, Runnable onGone) {
        ChannelHandlerContext found = undecorated == null || !channel.isActive() ? null : plainCodec(undecorated);
        if (found == null) {
            return false;
        }
        DetachedResponse handler = new DetachedResponse(onWritable, onGone);
        release();
        channel.pipeline().addAfter(NettyPipeline.HttpCodec, DetachedResponse.NAME, handler);
        codec = found;
        detached = handler;
        connection = null;
        undecorated = null;
        return true;
    }

    /** The HTTP/1.1 codec in front of a response in chunks that leaves the connection open, where nothing behind it looks at them; null otherwise. */
    private @Nullable ChannelHandlerContext plainCodec(HttpServerResponse response) {
        ChannelHandlerContext found = channel.pipeline().context(NettyPipeline.HttpCodec);
        if (found == null
                || !(found.handler() instanceof HttpServerCodec)
                || !response.version().equals(HttpVersion.HTTP_1_1)
                || !response.responseHeaders()
                        .contains(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true)
                // The server would close what it takes for done.
                || response.responseHeaders().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            return null;
        }
        List<String> names = channel.pipeline().names();
        List<String> behind = names.subList(names.indexOf(NettyPipeline.HttpCodec) + 1, names.size() - 1);
        return INDIFFERENT.containsAll(behind) ? found : null;
    }

    @Override
    public void send(byte[] bytes) {
        ChannelHandlerContext below = Objects.requireNonNull(codec);
        var unused = below.write(chunks.of(bytes, channel.alloc()), channel.voidPromise());
    }

    @Override
    public void send(byte[] prefix, byte[] frame) {
        var unused = Objects.requireNonNull(codec).write(Chunks.made(prefix, channel.alloc()), channel.voidPromise());
        send(frame);
    }

    @Override
    public void flush() {
        Objects.requireNonNull(codec).flush();
    }

    @Override
    public void end(Runnable onSent) {
        Objects.requireNonNull(detached).end(onSent);
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long pendingBytes() {
        return channel.isWritable()
                ? channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable()
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
    }

    @Override
    public void abortUnacknowledgedAfter(Duration timeout) {
        if (EPOLL && channel instanceof EpollSocketChannel socket) {
            socket.config().setTcpUserTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        }
    }

    @Override
    public void onWritable(Runnable callback) {
        Objects.requireNonNull(connection).addHandlerLast(HANDLER, new WritabilityHandler(callback));
    }

    @Override
    public boolean abort() {
        var unused = channel.close();
        return true;
    }

    @Override
    public void release() {
        Connection present = connection;
        if (present != null) {
            try {
                present.removeHandler(HANDLER);
            } catch (NoSuchElementException e) {
                // Another thread has removed it between Reactor Netty's look and its removal.
            }
        }
    }

    private static final class WritabilityHandler extends ChannelInboundHandlerAdapter {
        private final Runnable callback;

        WritabilityHandler(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                callback.run();
            }
            context.fireChannelWritabilityChanged();
        }
    }
}
