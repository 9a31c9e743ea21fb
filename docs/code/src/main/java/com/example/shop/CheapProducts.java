package com.example.shop;

import dev.livelist.webflux.client.LiveDocument;
import dev.livelist.webflux.client.LiveListClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** Another service's list, followed from here. */
class CheapProducts {

    Flux<LiveDocument<Product>> cheapest = LiveListClient.create(WebClient.create("http://shop:8080"))
            .follow("/live/products?sort=price&size=5", Product.class);
}
