package dev.livelist.source;

import dev.livelist.Field;
import dev.livelist.Sort;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * Reads the rows of one list. Each call is one statement, in a fresh transaction of its own on the primary database; it
 * sees everything committed before the call. Each value that comes from a reader is bound as a parameter.
 *
 * <p>Calls return at once; the statement runs elsewhere. Cancelling a future ends the statement where the database can,
 * and gives the connection back in any case. How many run at a time is the caller's business.
 */
public interface RowSource {

    /**
     * Rows of a selection in order: by each sort term, NULLs last whatever the direction, then by primary key ascending.
     *
     * @param offset how many rows to skip
     * @param limit how many rows to return at most
     */
    CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit);

    /**
     * The rows of a selection that have one of these keys, in any order.
     *
     * @param keys keys in the type of the model's key; at most a few hundred
     */
    CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys);

    /**
     * Counts the rows of a selection and, seen in the same instant, those among them that have one of these keys.
     *
     * @param cap where to stop counting; {@link Long#MAX_VALUE} to count them all
     * @param keys keys in the type of the model's key; may be empty, at most about a thousand
     */
    CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys);

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
     * How rows are ordered by a field in {@link #page}, where memory can compare its values in exactly the same way. As {@link
     * #order} says, but where the definition asks for another order than the column's own.
     */
    default Optional<Comparator<Object>> sortOrder(Field field) {
        return order(field);
    }

    /**
     * Whether the database holds two keys to be equal exactly where Java does, once they have been read as the type of the model's key.
     * Not so for text that is compared without regard to case or trailing blanks.
     */
    default boolean keysArePlain() {
        return true;
    }

    /** Why memory may not compare a field's values, in words for an operator. */
    default String whyNotInMemory(Field field) {
        return "the source does not know how the database compares " + field.name();
    }

    /** Whether {@link #peek} can be asked. Without it each view reads changed rows for itself. */
    default boolean canPeek() {
        return false;
    }

    /**
     * The rows that have one of these keys, whoever may see them, in any order. What is read here decides in memory which
     * views a change concerns; a row goes to nobody whose scope does not admit it.
     *
     * @param keys keys in the type of the model's key; at most a few hundred
     */
    default CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("This source cannot peek"));
    }

    /**
     * How long it is, by the database's clock, until a row may come or go for no other reason than time: until the next point
     * in time passes that one of the selection's {@link dev.livelist.Condition.Clock} terms asks about, among rows that its
     * other terms admit. Empty where there is none. Asked only for selections that have such a term.
     */
    default CompletableFuture<Optional<Duration>> nextDue(Selection selection) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("This source knows no terms that depend on the clock"));
    }

    /** How many selections {@link #probeAll} and {@link #countAll} take in one statement; 1 where they cannot be asked. */
    default int selectionsAtATime() {
        return 1;
    }

    /**
     * The rows that have one of these keys, each with those of several selections that admit it; rows that none of them admits
     * may be left out. In any order.
     *
     * @param selections at most {@link #selectionsAtATime}; alike but for the values in their conditions, so that a source
     *     meets few different statements
     * @param keys keys in the type of the model's key; at most a few hundred
     */
    default CompletableFuture<List<ProbedRow>> probeAll(List<Selection> selections, Collection<?> keys) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("This source takes one selection at a time"));
    }

    /**
     * Counts as {@link #count} does, for several selections that are alike but for the values in their conditions.
     *
     * @param selections at most {@link #selectionsAtATime}, each with the keys that are asked about with it
     * @return a count for each selection, in their order
     */
    default CompletableFuture<List<Count>> countAll(List<Counted> selections, long cap) {
        return CompletableFuture.failedFuture(
                new UnsupportedOperationException("This source takes one selection at a time"));
    }

    /**
     * What is to be counted.
     *
     * @param keys keys in the type of the model's key; may be empty, at most about a thousand
     */
    record Counted(Selection selection, Collection<?> keys) {}

    /**
     * A row that was probed for several selections.
     *
     * @param row the row as {@link #probe} would give it
     * @param admitting the numbers, from 0, of the selections that admit it. Not to be modified
     */
    record ProbedRow(SourceRow row, BitSet admitting) {}

    /**
     * A count.
     *
     * @param total the rows of the selection, or the cap where there are at least that many
     * @param among how many of the keys asked about are in the selection; uncapped
     */
    record Count(long total, int among) {}
}
