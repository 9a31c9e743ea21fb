package dev.livelist.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A root in one table with its subtypes, whose keys the database makes. */
@Entity
class Vehicle {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    String name = "";

    protected Vehicle() {}

    Vehicle(String name) {
        this.name = name;
    }

    /** A subtype that no list is of. */
    @Entity(name = "Car")
    static class Car extends Vehicle {
        int doors;

        protected Car() {}

        Car(String name) {
            super(name);
        }
    }
}
