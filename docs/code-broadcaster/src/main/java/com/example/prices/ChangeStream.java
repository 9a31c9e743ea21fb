package com.example.prices;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.Subscription;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
class ChangeStream {

    private final Broadcaster broadcaster;

    ChangeStream(Broadcaster broadcaster) {
        this.broadcaster = broadcaster;
    }

    @GetMapping(path = "/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter changes() throws IOException {
        SseEmitter stream = new SseEmitter(0L);
        stream.send(SseEmitter.event().comment("open"));
        Subscription subscription = broadcaster.subscribe("shop.product", signal -> send(stream, signal));
        stream.onCompletion(subscription::close);
        stream.onError(failure -> subscription.close());
        return stream;
    }

    private static void send(SseEmitter stream, Signal signal) {
        try {
            stream.send(signal instanceof ModelChange change ? change.action() + " " + change.pk() : "read again");
        } catch (IOException | IllegalStateException gone) {
            stream.completeWithError(gone);
        }
    }
}
