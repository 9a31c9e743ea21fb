package dev.livelist.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What wares are referred to. */
@Entity
class Category {

    @Id
    Long id = 0L;

    @Column(length = 100)
    String name = "";

    protected Category() {}

    Category(long id, String name) {
        this.id = id;
        this.name = name;
    }

    Long getId() {
        return id;
    }

    String getName() {
        return name;
    }
}
