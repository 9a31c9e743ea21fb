package dev.livelist.webflux;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Keeps a response in chunks open while the exchange it was made by ends. Stands next to the HTTP codec: what the server says
 * last stops here, so that it lets go of request, response and operators, and {@link #end} says it when the stream has ended.
 *
 * <p>The connection then goes on like any other after a response; but where the server ends idle connections it is closed,
 * for its timer is gone. Until then it is the stream's alone, and a client that sends another request before this one has been
 * answered, which no browser or proxy does, is disconnected. Confined to its event loop.
 */
final class DetachedResponse extends ChannelDuplexHandler {

    static final String NAME = "livelist.detached";

    private final Runnable onWritable;
    private final Runnable onGone;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Runnable onEnded;
    private boolean released;
    private boolean timed;

    /**
     * @param onWritable called whenever the connection has become writable again
     * @param onGone called when the connection has been closed
     */
    DetachedResponse(Runnable onWritable, Runnable onGone) {
        this.onWritable = onWritable;
        this.onGone = onGone;
    }

    /**
     * Ends the response, as soon as the exchange has ended too.
     *
     * @param onSent called when all of it has been sent, or cannot be any more
     */
    void end(Runnable onSent) {
        onEnded = onSent;
        if (released) {
            sayLast(onSent);
        }
    }

    private void sayLast(Runnable onSent) {
        ChannelHandlerContext present = Objects.requireNonNull(context);
        if (present.isRemoved()) { // with its channel
            onSent.run();
            return;
        }
        var sent = present.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        sent.addListener(future -> onSent.run());
        if (timed) { // nothing would end it now where the server is told to end what is idle
            sent.addListener(ChannelFutureListener.CLOSE);
        }
        present.pipeline().remove(this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.channel().config().setAutoRead(true); // or nobody notices that the client has gone
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (released) { // an answer to a request that was read before this stream began
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            var unused = ctx.close();
        } else if (message instanceof LastHttpContent) {
            ReferenceCountUtil.release(message);
            released = true;
            promise.trySuccess();
            ctx.executor().execute(this::settle);
        } else {
            var unused = ctx.write(message, promise);
        }
    }

    /** After the server's own handlers have taken the exchange for done, and the connection for idle. */
    private void settle() {
        ChannelHandlerContext present = Objects.requireNonNull(context);
        if (present.isRemoved()) { // the stream has ended, and the connection is idle indeed
            return;
        }
        if (present.pipeline().get(NettyPipeline.IdleTimeoutHandler) != null) {
            present.pipeline().remove(NettyPipeline.IdleTimeoutHandler);
            timed = true;
        }
        if (onEnded != null) {
            sayLast(onEnded);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            ReferenceCountUtil.release(message);
            var unused = ctx.close();
        } else if (released) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            onWritable.run();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        onGone.run();
        if (onEnded != null) {
            onEnded.run();
        }
        ctx.fireChannelInactive();
    }
}
