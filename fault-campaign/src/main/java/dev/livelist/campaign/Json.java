package dev.livelist.campaign;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as it was written: no number is rounded. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /** The form in which rows are compared, wherever a value came from. */
    static @Nullable Comparable<?> value(JsonNode row, String field) {
        JsonNode value = row.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        return switch (field) {
            case "price" -> value.decimalValue().stripTrailingZeros();
            case "updatedAt", "placedAt" -> Instant.parse(value.asString());
            case "active" -> value.asBoolean();
            case "quantity" -> value.asLong();
            case "id" -> value.isNumber() ? (Comparable<?>) value.asLong() : value.asString();
            default -> value.asString();
        };
    }

    /** The same for values of a database. */
    static @Nullable Comparable<?> value(@Nullable Object column) {
        if (column instanceof BigDecimal number) {
            return number.stripTrailingZeros();
        }
        if (column instanceof Integer number) {
            return number.longValue();
        }
        if (column instanceof Timestamp time) {
            return time.toInstant();
        }
        if (column instanceof UUID id) {
            return id.toString();
        }
        return (Comparable<?>) column;
    }
}
