package com.example.prices;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.spring.AfterCommitBroadcaster;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PriceController {

    private final JdbcTemplate database;
    private final PriceCache cache;
    private final AfterCommitBroadcaster broadcaster;

    PriceController(JdbcTemplate database, PriceCache cache, AfterCommitBroadcaster broadcaster) {
        this.database = database;
        this.cache = cache;
        this.broadcaster = broadcaster;
    }

    @GetMapping("/prices/{id}")
    int price(@PathVariable String id) {
        return cache.price(id);
    }

    @PutMapping("/prices/{id}")
    @Transactional
    public void change(@PathVariable String id, @RequestBody int price) {
        database.update("update product set price = ? where id = ?", price, id);
        broadcaster.publish(ModelChange.updated("shop.product", id));
    }
}
