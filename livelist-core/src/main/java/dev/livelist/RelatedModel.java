package dev.livelist;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A model that a list depends on besides its own.
 *
 * @param label its label in change signals
 * @param references the properties of the list's model that hold its key; empty where a change of it may concern any row
 * @param key the key of its rows, where only conditions of the list's scope ask about them, so that each change of one is looked at first;
 *     empty where a change of it concerns the list in any case
 */
public record RelatedModel(Class<?> model, String label, List<Field> references, Optional<Field> key) {

    /** A dependency with its own copy of the references. */
    public RelatedModel {
        references = List.copyOf(references);
    }

    /** A definition of its rows with these columns, for whoever looks at changed ones: no list, and open to nobody. */
    public ListDefinition<?> rows(Collection<String> properties) {
        return ListDefinition.rowsOf(model, label, key.orElseThrow().name(), properties);
    }

    /** A model of which each change concerns the list. */
    public RelatedModel(Class<?> model, String label, List<Field> references) {
        this(model, label, references, Optional.empty());
    }
}
