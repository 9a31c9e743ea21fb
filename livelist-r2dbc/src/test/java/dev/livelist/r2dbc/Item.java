package dev.livelist.r2dbc;

import org.springframework.data.annotation.Id;

/** An entity whose key the database gives, from 100 on. */
record Item(@Id Long id, String name) {

    static Item named(String name) {
        return new Item(null, name);
    }
}
