package dev.livelist.source;

import dev.livelist.Field;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Rules by which memory compares the values of a list's fields exactly as the database does. A source that says so
 * saves statements: memory then decides whether a changed row is in a view, and where. A source that says nothing is asked each time.
 *
 * <p>What is said may change from "not known" to known while a list is open, and back.
 */
public interface MemoryRules {

    /**
     * How the database orders a field's values that are not NULL, ascending, where memory can compare them in exactly
     * the same way; empty where it cannot or where that is not known for certain. Values that the database holds to be
     * equal must compare as 0.
     */
    Optional<Comparator<Object>> order(Field field);

    /**
     * How the database decides whether two values of a field that are not NULL are equal, where memory decides it in
     * exactly the same way. By default as {@link #order} does; a source knows more, for text may be equal to itself alone
     * although it is ordered by a language's rules.
     */
    default Optional<BiPredicate<Object, Object>> equality(Field field) {
        return order(field).map(order -> (left, right) -> order.compare(left, right) == 0);
    }

    /**
     * How rows are ordered by a field in {@link RowSource#page}, where memory can compare its values in exactly the same way. As {@link
     * #order} says, but where the definition asks for another order than the column's own.
     */
    default Optional<Comparator<Object>> sortOrder(Field field) {
        return order(field);
    }

    /**
     * Whether the database holds two keys to be equal exactly where Java does, once they have been read as the type of the model's key.
     * Not so for text that is compared without regard to case or trailing blanks.
     */
    boolean keysArePlain();

    /** Why memory may not compare a field's values, in words for an operator. */
    String whyNotInMemory(Field field);

    /** The source's own, or rules by which memory decides nothing. */
    static MemoryRules of(RowSource source) {
        return source instanceof MemoryRules own ? own : NoRules.INSTANCE;
    }
}
