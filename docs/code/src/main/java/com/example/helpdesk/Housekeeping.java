package com.example.helpdesk;

import dev.livelist.r2dbc.Changes;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

@Service
class Housekeeping {

    private final DatabaseClient database;
    private final Changes changes;

    Housekeeping(DatabaseClient database, Changes changes) {
        this.database = database;
        this.changes = changes;
    }

    @Transactional
    public Mono<Long> raisePriorities() {
        return database.sql("update ticket set priority = priority + 1 where status = 'OPEN'")
                .fetch()
                .rowsUpdated()
                .flatMap(rows -> changes.invalidate(Ticket.class).thenReturn(rows));
    }
}
