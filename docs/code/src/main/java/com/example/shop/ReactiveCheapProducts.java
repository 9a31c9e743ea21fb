package com.example.shop;

import dev.livelist.client.LiveDocument;
import dev.livelist.webflux.client.ReactiveLiveListClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** Another service's list, with Reactor and Spring's WebClient. */
class ReactiveCheapProducts {

    Flux<LiveDocument<Product>> cheapest = ReactiveLiveListClient.create(WebClient.create("http://shop:8080"))
            .follow("/live/products?sort=price&size=5", Product.class);
}
