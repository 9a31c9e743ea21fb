package dev.livelist;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a principal besides the name and the roles: claims of a token, or fields of the session's user. A value is a text,
 * a number, a boolean, or a list of these. Immutable, and equal by value.
 *
 * <p>Values end up in conditions, and so in the identity of views. They are bounded: {@value #MAX_ATTRIBUTES} attributes, {@value
 * #MAX_VALUES} values in all, {@value #MAX_TEXT} characters in a name or a text. The values are not in {@link #toString}.
 */
public final class Attributes {

    /** The most attributes. */
    public static final int MAX_ATTRIBUTES = 64;

    /** The most values of all attributes together. */
    public static final int MAX_VALUES = 1_000;

    /** The most characters of a name, and of a text. */
    public static final int MAX_TEXT = 1_000;

    /** No attributes. */
    public static final Attributes NONE = new Attributes(Map.of());

    /** Each value is a String, Long, BigDecimal, Boolean, or a list of them. */
    private final Map<String, Object> values;

    private Attributes(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Attributes with these values. Whole numbers of any type are alike, and so are all others. UUIDs and enum constants are texts.
     *
     * @throws IllegalArgumentException where a value is of no supported type, or a bound is exceeded; the message names the attribute
     */
    public static Attributes of(Map<String, ? extends @Nullable Object> values) {
        TreeMap<String, Object> known = new TreeMap<>();
        int count = 0;
        for (Map.Entry<String, ? extends @Nullable Object> entry : values.entrySet()) {
            String name = entry.getKey();
            Object value = supported(name, entry.getValue());
            if (value == null) {
                throw new IllegalArgumentException("The attribute '" + name
                        + "' must be a text of at most " + MAX_TEXT
                        + " characters, a number, a boolean, or a list of these, and its name no longer than that");
            }
            count += value instanceof List<?> list ? list.size() : 1;
            known.put(name, value);
        }
        if (known.size() > MAX_ATTRIBUTES || count > MAX_VALUES) {
            throw new IllegalArgumentException("A principal has at most " + MAX_ATTRIBUTES + " attributes with "
                    + MAX_VALUES + " values in all, but here are " + known.size() + " with " + count);
        }
        return known.isEmpty() ? NONE : new Attributes(known);
    }

    /**
     * As many of these as are supported and fit the bounds, in the order of their names. A list that asks for one of the others refuses
     * the principal. For claims that somebody else has chosen.
     */
    public static Attributes ofSupported(Map<String, ? extends @Nullable Object> values) {
        TreeMap<String, Object> known = new TreeMap<>();
        int count = 0;
        for (Map.Entry<String, ? extends @Nullable Object> entry : new TreeMap<>(values).entrySet()) {
            Object value = supported(entry.getKey(), entry.getValue());
            int more = value instanceof List<?> list ? list.size() : 1;
            if (value != null && known.size() < MAX_ATTRIBUTES && count + more <= MAX_VALUES) {
                known.put(entry.getKey(), value);
                count += more;
            }
        }
        return known.isEmpty() ? NONE : new Attributes(known);
    }

    /** The names of the attributes. */
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Whether there is an attribute of that name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * The value of an attribute.
     *
     * @param type {@code String}, {@code Boolean}, a type of number that can hold the value exactly, {@code UUID} or an enum, which are
     *     read from a text
     * @throws AttributeException where it is missing, is a list, or has another type
     */
    public <T> T value(String name, Class<T> type) {
        Object value = required(name);
        if (value instanceof List<?>) {
            throw new AttributeException(name, "is a list; ask for attributes(…)");
        }
        return as(name, value, type);
    }

    /**
     * The values of an attribute; one value is a list of one.
     *
     * @param type as for {@link #value}
     * @throws AttributeException where it is missing, or a value has another type
     */
    public <T> List<T> values(String name, Class<T> type) {
        Object value = required(name);
        if (value instanceof List<?> list) {
            List<T> all = new ArrayList<>();
            list.forEach(one -> all.add(as(name, one, type)));
            return List.copyOf(all);
        }
        return List.of(as(name, value, type));
    }

    private Object required(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new AttributeException(name, "is missing");
        }
        return value;
    }

    private static <T> T as(String name, Object value, Class<T> type) {
        return converted(value, type)
                .map(type::cast)
                .orElseThrow(() -> new AttributeException(name, "is no " + type.getSimpleName()));
    }

    private static Optional<? extends Object> converted(Object value, Class<?> type) {
        if (type.isInstance(value)) {
            return Optional.of(value);
        }
        try {
            if (value instanceof String text) {
                if (type == UUID.class) {
                    UUID uuid = UUID.fromString(text);
                    return uuid.toString().equalsIgnoreCase(text) ? Optional.of(uuid) : Optional.empty();
                }
                return constant(text, type);
            }
            return value instanceof Long || value instanceof BigDecimal
                    ? number(new BigDecimal(value.toString()), type)
                    : Optional.empty();
        } catch (ArithmeticException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<? extends Object> constant(String text, Class<?> type) {
        if (!type.isEnum()) {
            return Optional.empty();
        }
        for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
            if (((Enum<?>) constant).name().equals(text)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    private static Optional<? extends Object> number(BigDecimal number, Class<?> type) {
        if (type == BigDecimal.class) {
            return Optional.of(number);
        } else if (type == Long.class) {
            return Optional.of(number.longValueExact());
        } else if (type == Integer.class) {
            return Optional.of(number.intValueExact());
        } else if (type == Short.class) {
            return Optional.of(number.shortValueExact());
        } else if (type == BigInteger.class) {
            return Optional.of(number.toBigIntegerExact());
        } else if (type == Double.class) {
            double nearest = number.doubleValue();
            return BigDecimal.valueOf(nearest).compareTo(number) == 0 ? Optional.of(nearest) : Optional.empty();
        }
        return Optional.empty();
    }

    /** The value as it is kept; null where it is not supported. */
    private static @Nullable Object supported(String name, @Nullable Object value) {
        if (name.length() > MAX_TEXT || value == null) {
            return null;
        }
        if (value instanceof Collection<?> collection) {
            return list(collection);
        }
        if (value.getClass().isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < Math.min(Array.getLength(value), MAX_VALUES + 1); i++) {
                elements.add(Array.get(value, i));
            }
            return list(elements);
        }
        return scalar(value);
    }

    private static @Nullable Object list(Collection<? extends @Nullable Object> collection) {
        Set<Object> list = new LinkedHashSet<>();
        for (Object element : collection) {
            Object known = element == null ? null : scalar(element);
            if (known == null || list.size() > MAX_VALUES) {
                return null;
            }
            list.add(known);
        }
        return List.copyOf(list);
    }

    private static @Nullable Object scalar(Object value) {
        if (value instanceof String text) {
            return text.length() <= MAX_TEXT ? text : null;
        }
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof UUID || value instanceof Enum<?>) {
            return value instanceof Enum<?> constant ? constant.name() : value.toString();
        }
        return value instanceof Number number ? number(number) : null;
    }

    private static @Nullable Object number(Number number) {
        try {
            String text = number.toString();
            BigDecimal exact = text.length() <= MAX_TEXT ? new BigDecimal(text) : null;
            if (exact == null || Math.abs((long) exact.scale()) > MAX_TEXT) {
                return null;
            }
            exact = exact.stripTrailingZeros();
            return exact.scale() <= 0 && exact.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                    ? (Object) exact.longValueExact()
                    : exact;
        } catch (NumberFormatException e) {
            return null; // an infinite one, or none
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
