package dev.livelist.jpa;

import dev.livelist.ListDefinition;
import dev.livelist.Property;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.jspecify.annotations.Nullable;

/** A row with a property of each kind, some over columns of another type than their own. */
@Entity
class Sample extends SampleBase {

    enum Mood {
        SAD,
        HAPPY,
        CALM
    }

    @Embeddable
    static class Part {
        @Nullable
        BigDecimal price;

        @Nullable
        BigDecimal getPrice() {
            return price;
        }
    }

    static final class Reversed implements AttributeConverter<String, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable String text) {
            return text == null ? null : new StringBuilder(text).reverse().toString();
        }

        @Override
        public @Nullable String convertToEntityAttribute(@Nullable String text) {
            return convertToDatabaseColumn(text);
        }
    }

    @Id
    long id;

    @Nullable
    String text;

    @Column(columnDefinition = "char(10)")
    @Nullable
    String padded;

    @Nullable
    Short small;

    @Nullable
    Integer counted;

    @Nullable
    Long big;

    @Column(columnDefinition = "bigint")
    @Nullable
    Integer narrow;

    @Column(columnDefinition = "integer")
    @Nullable
    Long wide;

    @Column(precision = 40, scale = 12)
    @Nullable
    BigDecimal amount;

    @Column(columnDefinition = "integer")
    @Nullable
    BigDecimal whole;

    @Nullable
    Double floating;

    @Nullable
    Float single;

    @Column(columnDefinition = "real")
    @Nullable
    Double doubled;

    @Column(columnDefinition = "double precision")
    @Nullable
    Float halved;

    @Nullable
    Boolean flag;

    @Nullable
    UUID token;

    @Nullable
    Instant instant;

    @Column(columnDefinition = "timestamp")
    @Nullable
    Instant stamped;

    @Nullable
    OffsetDateTime zoned;

    @Column(name = "on_day")
    @Nullable
    LocalDate day;

    @Nullable
    LocalDateTime clock;

    @Enumerated(EnumType.STRING)
    @Column(columnDefinition = "varchar(20)")
    @Nullable
    Mood mood;

    @Enumerated(EnumType.ORDINAL)
    @Nullable
    Mood place;

    @Embedded
    Part part = new Part();

    @Formula("upper(text)")
    @Nullable
    String shouted;

    @Convert(converter = Reversed.class)
    @Nullable
    String reversed;

    static ListDefinition<Sample> list() {
        return ListDefinition.of(Sample.class)
                .publicAccess()
                .fields(
                        Sample::getId,
                        Sample::getText,
                        Sample::getPadded,
                        Sample::getSmall,
                        Sample::getCounted,
                        Sample::getBig,
                        Sample::getNarrow,
                        Sample::getWide,
                        Sample::getAmount,
                        Sample::getWhole,
                        Sample::getFloating,
                        Sample::getSingle,
                        Sample::getDoubled,
                        Sample::getHalved,
                        Sample::getFlag,
                        Sample::getToken,
                        Sample::getInstant,
                        Sample::getStamped,
                        Sample::getZoned,
                        Sample::getDay,
                        Sample::getClock,
                        Sample::getMood,
                        Sample::getPlace,
                        Sample::getShouted,
                        Sample::getReversed,
                        Property.path(Sample::getPart, Part::getPrice),
                        SampleBase::getInherited)
                .build();
    }

    long getId() {
        return id;
    }

    @Nullable
    String getText() {
        return text;
    }

    @Nullable
    String getPadded() {
        return padded;
    }

    @Nullable
    Short getSmall() {
        return small;
    }

    @Nullable
    Integer getCounted() {
        return counted;
    }

    @Nullable
    Long getBig() {
        return big;
    }

    @Nullable
    Integer getNarrow() {
        return narrow;
    }

    @Nullable
    Long getWide() {
        return wide;
    }

    @Nullable
    BigDecimal getAmount() {
        return amount;
    }

    @Nullable
    BigDecimal getWhole() {
        return whole;
    }

    @Nullable
    Double getFloating() {
        return floating;
    }

    @Nullable
    Float getSingle() {
        return single;
    }

    @Nullable
    Double getDoubled() {
        return doubled;
    }

    @Nullable
    Float getHalved() {
        return halved;
    }

    @Nullable
    Boolean getFlag() {
        return flag;
    }

    @Nullable
    UUID getToken() {
        return token;
    }

    @Nullable
    Instant getStamped() {
        return stamped;
    }

    @Nullable
    Instant getInstant() {
        return instant;
    }

    @Nullable
    OffsetDateTime getZoned() {
        return zoned;
    }

    @Nullable
    LocalDate getDay() {
        return day;
    }

    @Nullable
    LocalDateTime getClock() {
        return clock;
    }

    @Nullable
    Mood getMood() {
        return mood;
    }

    @Nullable
    Mood getPlace() {
        return place;
    }

    Part getPart() {
        return part;
    }

    @Nullable
    String getShouted() {
        return shouted;
    }

    @Nullable
    String getReversed() {
        return reversed;
    }
}
