package dev.livelist.sql;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which rules a column compares text, as far as memory knows them. Immutable. */
public final class TextRules {

    /** By the codes of characters, as PostgreSQL compares bytes of UTF-8; a text is equal only to itself. */
    public static final TextRules BY_CODE_POINT = new TextRules(TextRules::byCodePoint, true, "");

    /** By units of UTF-16, as {@link String#compareTo} does; a text is equal only to itself. */
    public static final TextRules BY_UNIT = new TextRules(Comparator.naturalOrder(), true, "");

    /** Ordered by a language's rules, but equal only to itself. */
    public static final TextRules EXACT =
            new TextRules(null, true, "its column's collation follows a language's rules");

    /** Different texts may be equal; or nothing is known. */
    public static final TextRules LOOSE =
            new TextRules(null, false, "different texts may be equal by its column's collation");

    private final @Nullable Comparator<String> order;
    private final boolean isExact;
    private final String whyNot;

    private TextRules(@Nullable Comparator<String> order, boolean isExact, String whyNot) {
        this.order = order;
        this.isExact = isExact;
        this.whyNot = whyNot;
    }

    /**
     * Rules of a dialect's own.
     *
     * @param order how texts are ordered, where memory knows it; those that are equal to the database compare as 0
     * @param isExact whether a text is equal only to itself
     * @param whyNot why memory does not decide all of it, in words for an operator; empty where it does
     */
    public static TextRules of(Optional<Comparator<String>> order, boolean isExact, String whyNot) {
        return new TextRules(order.orElse(null), isExact, whyNot);
    }

    /** How texts are ordered, where memory knows it. */
    public Optional<Comparator<String>> order() {
        return Optional.ofNullable(order);
    }

    /** Whether a text is equal only to itself. */
    public boolean isExact() {
        return isExact;
    }

    /** Why memory does not decide all of it; empty where it does. */
    public String whyNot() {
        return whyNot;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TextRules rules
                && Objects.equals(order, rules.order)
                && isExact == rules.isExact
                && whyNot.equals(rules.whyNot);
    }

    @Override
    public int hashCode() {
        return Objects.hash(order, isExact, whyNot);
    }

    /** The order of texts by the codes of their characters, as bytes of UTF-8 are ordered. */
    public static int byCodePoint(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                // Units alone order wrongly only where one is of a pair: pairs stand for what lies above U+FFFF.
                boolean leftOfPair = Character.isSurrogate(l);
                boolean rightOfPair = Character.isSurrogate(r);
                return leftOfPair == rightOfPair ? Character.compare(l, r) : leftOfPair ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
