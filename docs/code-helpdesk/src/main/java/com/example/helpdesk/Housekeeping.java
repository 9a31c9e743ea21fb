package com.example.helpdesk;

import dev.livelist.jpa.JpaChanges;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Housekeeping {

    private final JdbcTemplate jdbc;
    private final JpaChanges changes;

    Housekeeping(JdbcTemplate jdbc, JpaChanges changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    @Transactional
    public int raisePriorities() {
        int rows = jdbc.update("update ticket set priority = priority + 1 where status = 'OPEN'");
        changes.invalidate(Ticket.class);
        return rows;
    }
}
