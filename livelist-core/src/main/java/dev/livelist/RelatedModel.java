package dev.livelist;

import java.util.List;

/**
 * A model that a list depends on besides its own.
 *
 * @param label its label in change signals
 * @param references the properties of the list's model that hold its key; empty where a change of it may concern any row
 */
public record RelatedModel(Class<?> model, String label, List<Field> references) {

    /** A dependency with its own copy of the references. */
    public RelatedModel {
        references = List.copyOf(references);
    }
}
