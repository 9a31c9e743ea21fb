package dev.livelist.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;

/** A root whose subtypes have tables of their own, joined. */
@Entity
@Inheritance(strategy = InheritanceType.JOINED)
class Animal {

    @Id
    Long id = 0L;

    String name = "";

    protected Animal() {}

    Animal(long id, String name) {
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
    @Entity(name = "Dog")
    static class Dog extends Animal {
        int tricks;

        protected Dog() {}

        Dog(long id, String name) {
            super(id, name);
        }
    }
}
