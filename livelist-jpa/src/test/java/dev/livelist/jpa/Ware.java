package dev.livelist.jpa;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/** An entity with what JPA knows: a reference, an embedded object, a converter, an enum, a version, lazy collections. */
@Entity
class Ware {

    enum State {
        NEW,
        USED,
        BROKEN
    }

    /** Kept apart from the owners of other things. */
    static final class OwnerConverter implements AttributeConverter<String, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable String owner) {
            return owner == null ? null : "owner:" + owner;
        }

        @Override
        public @Nullable String convertToEntityAttribute(@Nullable String column) {
            return column == null ? null : column.substring("owner:".length());
        }
    }

    /** What it costs. */
    @Embeddable
    static class Cost {
        @Column(precision = 12, scale = 2)
        @Nullable
        BigDecimal price;

        @Column(length = 10)
        @Nullable
        String currency;

        @Nullable
        BigDecimal getPrice() {
            return price;
        }
    }

    @Id
    Long id = 0L;

    @Version
    int version;

    @Column(length = 100)
    @Nullable
    String name;

    @ManyToOne(fetch = FetchType.LAZY)
    @OnDelete(action = OnDeleteAction.SET_NULL)
    @Nullable
    Category category;

    @Embedded
    Cost cost = new Cost();

    boolean active;

    @Convert(converter = OwnerConverter.class)
    @Column(length = 30)
    @Nullable
    String owner;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar(20)")
    @Nullable
    State state;

    @Nullable
    Instant soldAt;

    @ElementCollection
    Set<String> tags = new HashSet<>();

    @OneToMany(orphanRemoval = true, cascade = jakarta.persistence.CascadeType.ALL)
    @JoinColumn(name = "ware_id")
    Set<Part> parts = new HashSet<>();

    protected Ware() {}

    Ware(long id, @Nullable String name) {
        this.id = id;
        this.name = name;
    }

    Long getId() {
        return id;
    }

    @Nullable
    String getName() {
        return name;
    }

    @Nullable
    Category getCategory() {
        return category;
    }

    Cost getCost() {
        return cost;
    }

    boolean isActive() {
        return active;
    }

    @Nullable
    String getOwner() {
        return owner;
    }

    @Nullable
    State getState() {
        return state;
    }

    @Nullable
    Instant getSoldAt() {
        return soldAt;
    }

    int getVersion() {
        return version;
    }
}
