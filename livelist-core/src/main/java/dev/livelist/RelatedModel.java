package dev.livelist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A model that a list depends on besides its own.
 *
 * @param label its label in change signals
 * @param references the properties of the list's model that hold its key; empty where a change of it may concern any row, or none by its key
 * @param key the key of its rows, where only conditions of the list's scope ask about them, so that each change of one is looked at first;
 *     empty where a change of it concerns the list in any case
 * @param children how its rows refer to rows of the list, where fields are derived of them; empty where none is
 */
public record RelatedModel(
        Class<?> model, String label, List<Field> references, Optional<Field> key, Optional<Children> children) {

    /** A dependency with its own copy of the references. */
    public RelatedModel {
        references = List.copyOf(references);
    }

    /** A definition of its rows with these columns, for whoever looks at changed ones: no list, and open to nobody. */
    public ListDefinition<?> rows(Collection<String> properties) {
        return ListDefinition.rowsOf(model, label, key.orElseThrow().name(), properties);
    }

    /**
     * Rows that refer to rows of the list.
     *
     * @param key their key
     * @param references the properties that hold the key of a row of the list
     * @param fixed whether none of them ever changes
     */
    public record Children(Field key, List<Field> references, boolean fixed) {

        /** Each reference once. */
        public Children {
            references = references.stream().distinct().toList();
        }

        Children and(Field reference, boolean isFixed) {
            List<Field> both = new ArrayList<>(references);
            both.add(reference);
            return new Children(key, both, fixed && isFixed);
        }
    }

    /** A definition of the rows that refer to rows of the list, with their references, for whoever looks at changed ones. */
    public ListDefinition<?> referring() {
        Children those = children.orElseThrow();
        return ListDefinition.rowsOf(
                model,
                label,
                those.key().name(),
                those.references().stream().map(Field::name).toList());
    }

    /** Whether each change of it may concern any row of the list. */
    boolean concernsAnyRow() {
        return references.isEmpty() && key.isEmpty() && children.isEmpty();
    }

    /** The same, where a property of the list's model refers to it too. Where each change concerns any row already, nothing is added. */
    RelatedModel referredBy(Field reference) {
        if (references.contains(reference) || concernsAnyRow()) {
            return this;
        }
        List<Field> all = new ArrayList<>(references);
        all.add(reference);
        return new RelatedModel(model, label, all, key, children);
    }

    /** A model that has no derived fields. */
    public RelatedModel(Class<?> model, String label, List<Field> references, Optional<Field> key) {
        this(model, label, references, key, Optional.empty());
    }

    /** A model of which each change concerns the list. */
    public RelatedModel(Class<?> model, String label, List<Field> references) {
        this(model, label, references, Optional.empty());
    }
}
