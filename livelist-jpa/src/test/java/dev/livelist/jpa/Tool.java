package dev.livelist.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;

/** A root whose subtypes have tables of their own, with all columns. */
@Entity
@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
class Tool {

    @Id
    Long id = 0L;

    String name = "";

    protected Tool() {}

    Tool(long id, String name) {
        this.id = id;
        this.name = name;
    }

    Long getId() {
        return id;
    }

    String getName() {
        return name;
    }

    /** A subtype that no list is of. */
    @Entity(name = "Saw")
    static class Saw extends Tool {
        int teeth;

        protected Saw() {}

        Saw(long id, String name) {
            super(id, name);
        }
    }
}
