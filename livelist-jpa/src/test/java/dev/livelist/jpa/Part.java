package dev.livelist.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a ware is made of: a key that is made when it is saved, and no way back to the ware. */
@Entity
class Part {

    @Id
    @GeneratedValue(strategy = GenerationType.UUID)
    @Nullable
    UUID id;

    String label = "";

    protected Part() {}

    Part(String label) {
        this.label = label;
    }

    @Nullable
    UUID getId() {
        return id;
    }

    String getLabel() {
        return label;
    }
}
