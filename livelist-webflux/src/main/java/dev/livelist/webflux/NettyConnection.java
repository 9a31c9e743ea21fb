package dev.livelist.webflux;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A connection of Reactor Netty. It takes 128 elements before demand tells anything of the socket, which for a slow reader
 * would be a queue; so its buffer's watermarks decide whether a stream goes on.
 */
final class NettyConnection implements ServerConnection {

    private static final String HANDLER = "livelist.writability";
    private static final boolean EPOLL =
            ClassUtils.isPresent("io.netty.channel.epoll.EpollSocketChannel", NettyConnection.class.getClassLoader());

    private final Connection connection;
    private final Channel channel;

    private NettyConnection(Connection connection) {
        this.connection = connection;
        this.channel = connection.channel();
    }

    /** The connection behind a response; null where the server is another one. */
    static @Nullable NettyConnection of(ServerHttpResponse response) {
        if (nativeResponse(response) instanceof HttpServerResponse netty) {
            Connection[] found = new Connection[1];
            netty.withConnection(connection -> found[0] = connection);
            return new NettyConnection(found[0]);
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
        connection.addHandlerLast(HANDLER, new WritabilityHandler(callback));
    }

    @Override
    public boolean abort() {
        var unused = channel.close();
        return true;
    }

    @Override
    public void release() {
        connection.removeHandler(HANDLER);
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
