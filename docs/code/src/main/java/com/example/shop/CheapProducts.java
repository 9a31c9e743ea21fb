package com.example.shop;

import dev.livelist.client.LiveDocument;
import dev.livelist.client.LiveListClient;
import dev.livelist.client.LiveListException;
import dev.livelist.client.LiveListListener;
import dev.livelist.client.LiveStatus;
import dev.livelist.client.LiveSubscription;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Another service's list, followed from here. */
class CheapProducts implements LiveListListener<Product>, AutoCloseable {

    private final LiveSubscription<Product> subscription;

    CheapProducts(URI server, Supplier<String> token) {
        LiveListClient shop = LiveListClient.builder(server)
                .header("Authorization", () -> "Bearer " + token.get())
                .build();
        subscription = shop.follow("/live/products?sort=price&size=5", Product.class, this);
    }

    List<Product> now() {
        return subscription.document().map(LiveDocument::rows).orElse(List.of());
    }

    @Override
    public void onDocument(LiveDocument<Product> document) {
        System.out.println("of " + document.total() + ": " + document.rows());
    }

    @Override
    public void onStatus(LiveStatus status) {
        System.out.println("The list is " + status.state());
    }

    @Override
    public void onError(LiveListException error) {
        System.out.println("The list has ended: " + error.getMessage());
    }

    @Override
    public void close() {
        subscription.close();
    }

    static Flow.Publisher<LiveDocument<Product>> asFlow(LiveListClient shop) {
        return shop.publisher("/live/products?sort=price&size=5", Product.class);
    }
}
