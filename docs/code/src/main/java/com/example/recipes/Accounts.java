package com.example.recipes;

import dev.livelist.http.LiveStreams;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

@Service
class Accounts {

    private final DatabaseClient database;
    private final LiveStreams streams;

    Accounts(DatabaseClient database, LiveStreams streams) {
        this.database = database;
        this.streams = streams;
    }

    /** First the right goes, then the streams: they come back, and are then refused. */
    Mono<Void> lock(String name) {
        return database.sql("update account set locked = true where name = :name")
                .bind("name", name)
                .then()
                .doOnSuccess(done -> streams.disconnect(name));
    }

    /** The streams go on, with what the account may see now. */
    Mono<Void> move(String name, String tenant) {
        return database.sql("update account set tenant = :tenant where name = :name")
                .bind("tenant", tenant)
                .bind("name", name)
                .then()
                .doOnSuccess(done -> streams.reauthorize(name));
    }
}
