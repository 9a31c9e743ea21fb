package com.example.library;

import dev.livelist.jpa.JpaChanges;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class Inventory {

    private final JdbcTemplate jdbc;
    private final JpaChanges changes;

    Inventory(JdbcTemplate jdbc, JpaChanges changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    @Transactional
    public void stamp() {
        jdbc.update("update book set title = concat(title, ' *')");
        changes.invalidate(Book.class);
    }
}
