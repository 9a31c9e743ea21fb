package dev.livelist.webflux;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection of any server: what is known of it is its demand, element by element. */
final class PortableConnection implements ServerConnection {

    private final Executor loop;

    PortableConnection(Executor loop) {
        this.loop = loop;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isOnLoop() {
        return false;
    }

    @Override
    public Mono<Void> write(ServerHttpResponse response, Publisher<DataBuffer> stream) {
        return response.writeAndFlushWith(Flux.from(stream).map(Mono::just));
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public void abortUnacknowledgedAfter(Duration timeout) {
        // out of reach
    }

    @Override
    public void onWritable(Runnable callback) {
        // demand says so
    }

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public void release() {
        // nothing was registered
    }
}
