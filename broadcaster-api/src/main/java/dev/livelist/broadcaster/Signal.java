package dev.livelist.broadcaster;

/**
 * Something a subscriber should know about the rows of a model: that one {@linkplain ModelChange has changed}, or that
 * what is known of them {@linkplain Invalidation may be stale}.
 *
 * <p>Signals are hints. They may arrive more than once and in another order than they were published; a receiver reads
 * the database to learn what is true.
 */
public sealed interface Signal permits ModelChange, Invalidation {

    /** The label of the model, such as {@code shop.product}; {@link Invalidation#ALL} for every model. */
    String modelLabel();
}
