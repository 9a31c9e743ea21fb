package com.example.prices;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.spring.BroadcastListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

@Component
class PriceCache {

    private final Map<String, Integer> prices = new ConcurrentHashMap<>();
    private final JdbcTemplate database;

    PriceCache(JdbcTemplate database) {
        this.database = database;
    }

    int price(String product) {
        return prices.computeIfAbsent(product, this::read);
    }

    private int read(String product) {
        return database.query("select price from product where id = ?", (row, n) -> row.getInt(1), product)
                .get(0);
    }

    @BroadcastListener("shop.product")
    void changed(ModelChange change) {
        prices.remove(change.pk());
    }

    @BroadcastListener("shop.product")
    void unclear(Invalidation invalidation) {
        prices.clear();
    }
}
