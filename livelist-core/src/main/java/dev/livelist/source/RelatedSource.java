package dev.livelist.source;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;

/**
 * A source that also reads rows of other models of the same database, so that a change of one wakes only the views whose {@link
 * Condition.Exists} it concerns. Without it each change of such a model reads all views with such a condition again.
 */
public interface RelatedSource {

    /**
     * A source for rows of another model.
     *
     * @param other a definition whose columns are what conditions ask about
     * @throws IllegalStateException where the mapping does not have a property
     */
    RowSource related(ListDefinition<?> other);
}
