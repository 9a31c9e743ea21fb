package com.example.shop;

import dev.livelist.client.LiveListClient;
import dev.livelist.client.LiveSubscription;
import java.net.URI;
import java.util.List;

/** Another service's list, in as few lines as README has. */
class CheapProductsInReadme {

    LiveListClient shop = LiveListClient.builder(URI.create("http://shop:8080")).build();
    LiveSubscription<Product> cheapest =
            shop.follow("/live/products?sort=price&size=5", Product.class, document -> show(document.rows()));

    void show(List<Product> products) {}
}
