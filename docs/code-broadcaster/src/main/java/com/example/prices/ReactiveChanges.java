package com.example.prices;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.reactor.SignalFlux;
import java.time.Duration;
import reactor.core.publisher.Flux;

class ReactiveChanges {

    private final Broadcaster broadcaster;

    ReactiveChanges(Broadcaster broadcaster) {
        this.broadcaster = broadcaster;
    }

    Flux<Signal> atMostOneASecond() {
        return SignalFlux.of(broadcaster, "shop.product").delayElements(Duration.ofSeconds(1));
    }
}
