package dev.livelist.webflux.client;

import dev.livelist.client.StreamTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Streams over Spring's client. */
final class WebClientTransport implements StreamTransport {

    private final WebClient http;

    WebClientTransport(WebClient http) {
        this.http = http;
    }

    @Override
    public Runnable open(String address, Map<String, String> headers, Receiver receiver) {
        Exchange exchange = new Exchange(receiver);
        http.get()
                .uri(address)
                .headers(all -> headers.forEach(all::set))
                .exchangeToFlux(exchange::answered)
                .subscribe(exchange);
        return exchange::cancel;
    }

    @Override
    public String toString() {
        return "a WebClient";
    }

    /** One request: passes on demand one way and bytes the other. */
    private static final class Exchange extends BaseSubscriber<List<ByteBuffer>> implements Flow.Subscription {

        private final Receiver receiver;
        private volatile Flow.@Nullable Subscriber<List<ByteBuffer>> body;

        Exchange(Receiver receiver) {
            this.receiver = receiver;
        }

        Flux<List<ByteBuffer>> answered(ClientResponse response) {
            Flow.Subscriber<List<ByteBuffer>> subscriber = receiver.answered(
                    response.statusCode().value(),
                    name -> response.headers().asHttpHeaders().getFirst(name));
            body = subscriber;
            return response.bodyToFlux(DataBuffer.class)
                    .map(Exchange::copied)
                    .doOnSubscribe(same -> subscriber.onSubscribe(this));
        }

        private static List<ByteBuffer> copied(DataBuffer buffer) {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            return List.of(ByteBuffer.wrap(bytes));
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Asked for by the body's reader, once there is a body.
        }

        @Override
        protected void hookOnNext(List<ByteBuffer> bytes) {
            Flow.Subscriber<List<ByteBuffer>> subscriber = body;
            if (subscriber != null) {
                subscriber.onNext(bytes);
            }
        }

        @Override
        protected void hookOnError(Throwable cause) {
            Flow.Subscriber<List<ByteBuffer>> subscriber = body;
            if (subscriber == null) {
                receiver.failed(cause);
            } else {
                subscriber.onError(cause);
            }
        }

        @Override
        protected void hookOnComplete() {
            Flow.Subscriber<List<ByteBuffer>> subscriber = body;
            if (subscriber != null) {
                subscriber.onComplete();
            }
        }
    }
}
