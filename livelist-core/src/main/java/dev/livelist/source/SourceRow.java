package dev.livelist.source;

import org.jspecify.annotations.Nullable;

/**
 * A row as a source has read it.
 *
 * @param key the primary key, in the (boxed) type of the model's property
 * @param values the values of {@link dev.livelist.ListDefinition#columns()}, in that order, each in the (boxed) type of
 *     its property: an {@code Instant} for an instant, the enum's constant for an enum, but the text of one that the class does not
 *     know. Not to be modified.
 * @param model the row as an object of the model's class, where the list has a row mapper; else null
 */
@SuppressWarnings("ArrayRecordComponent") // whoever reads it modifies nothing, and a copy for each row would cost
public record SourceRow(
        Object key, @Nullable Object[] values, @Nullable Object model) {}
