package dev.livelist.source;

import dev.livelist.ListDefinition;

/** Makes row sources for the models of one persistence API. */
public interface RowSourceFactory {

    /** Whether rows of that model can be read. */
    boolean supports(Class<?> model);

    /**
     * Makes the source for a list, and checks the list against the database's mapping.
     *
     * @throws IllegalStateException where the list uses a property that the mapping does not have, saying which
     */
    RowSource create(ListDefinition<?> definition);
}
