package dev.livelist.sample.shop.web;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members of a JSON object in a request. Each is taken as exactly the type it must have: nothing is converted,
 * shortened or rounded. An error names the member. Unknown members are ignored.
 */
public final class Members {

    /** The most characters of a text. Characters are Unicode code points, so an emoji is one. */
    static final int MAX_TEXT = 4_000;

    private static final BigDecimal MONEY_LIMIT = new BigDecimal("1e10");
    private static final BigDecimal PERCENT_LIMIT = new BigDecimal("1e6");

    private final JsonNode object;
    private final String prefix;

    private Members(JsonNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /** The members of a body that must be an object. */
    public static Members of(JsonNode body) {
        if (!body.isObject()) {
            throw InvalidInputException.body("The body must be a JSON object");
        }
        return new Members(body, "");
    }

    /** The members of each element of a body that must be an array of objects; they are named {@code [0].price}. */
    public static List<Members> listOf(JsonNode body) {
        if (!body.isArray()) {
            throw InvalidInputException.body("The body must be a JSON array of objects");
        }
        List<Members> all = new ArrayList<>();
        for (JsonNode element : body) {
            String place = "[" + all.size() + "]";
            if (!element.isObject()) {
                throw InvalidInputException.member(place, "must be a JSON object");
            }
            all.add(new Members(element, place + "."));
        }
        return all;
    }

    /** Whether the member is present; it may be null. */
    public boolean has(String member) {
        return object.has(member);
    }

    /** A text: any Unicode but U+0000, which PostgreSQL cannot store, and lone surrogates, which are no characters. */
    public String text(String member) {
        JsonNode value = required(member, "a text");
        if (!value.isString()) {
            throw wrong(member, "must be a text");
        }
        String text = value.stringValue();
        if (text.codePointCount(0, text.length()) > MAX_TEXT) {
            throw wrong(member, "must have at most " + MAX_TEXT + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw wrong(member, "must not contain U+0000");
        }
        if (text.codePoints().anyMatch(Members::isSurrogate)) {
            throw wrong(member, "must not contain half of a surrogate pair");
        }
        return text;
    }

    /** A text that is more than blanks. */
    public String filledText(String member) {
        String text = text(member);
        if (text.isBlank()) {
            throw wrong(member, "must not be blank");
        }
        return text;
    }

    /** A text, or null. */
    public @Nullable String textOrNull(String member) {
        return isNull(member) ? null : text(member);
    }

    /** A number that fits decimal(12,2) as it is. */
    public BigDecimal money(String member) {
        BigDecimal value = number(member).stripTrailingZeros();
        if (value.abs().compareTo(MONEY_LIMIT) >= 0) {
            throw wrong(member, "must lie between -9999999999.99 and 9999999999.99");
        }
        if (value.scale() > 2) {
            throw wrong(member, "must have at most 2 decimals");
        }
        return value;
    }

    /** A percentage, positive or negative. */
    public BigDecimal percent(String member) {
        BigDecimal value = number(member).stripTrailingZeros();
        if (value.abs().compareTo(PERCENT_LIMIT) > 0) {
            throw wrong(member, "must lie between -1000000 and 1000000");
        }
        if (value.scale() > 6) {
            throw wrong(member, "must have at most 6 decimals");
        }
        return value;
    }

    /** A whole number of 32 bits. */
    public int whole(String member) {
        BigDecimal value = number(member);
        try {
            return value.intValueExact();
        } catch (ArithmeticException e) {
            throw wrong(member, "must be a whole number between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE);
        }
    }

    /** True or false. */
    public boolean flag(String member) {
        JsonNode value = required(member, "true or false");
        if (!value.isBoolean()) {
            throw wrong(member, "must be true or false");
        }
        return value.booleanValue();
    }

    /** The name of one of the constants. */
    public <E extends Enum<E>> E choice(String member, Class<E> type) {
        String allowed = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        JsonNode value = required(member, "one of " + allowed);
        for (E constant : type.getEnumConstants()) {
            if (value.isString() && constant.name().equals(value.stringValue())) {
                return constant;
            }
        }
        throw wrong(member, "must be one of " + allowed);
    }

    /** Whether the member is absent or null. */
    boolean isNull(String member) {
        return object.path(member).isMissingNode() || object.path(member).isNull();
    }

    private BigDecimal number(String member) {
        JsonNode value = required(member, "a number");
        if (!value.isNumber()) {
            throw wrong(member, "must be a number");
        }
        return value.decimalValue();
    }

    private JsonNode required(String member, String kind) {
        if (!has(member)) {
            throw wrong(member, "is missing; it must be " + kind);
        }
        if (isNull(member)) {
            throw wrong(member, "must not be null; it must be " + kind);
        }
        return object.path(member);
    }

    private InvalidInputException wrong(String member, String rule) {
        return InvalidInputException.member(prefix + member, rule);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
