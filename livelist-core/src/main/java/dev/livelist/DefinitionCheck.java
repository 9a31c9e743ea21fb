package dev.livelist;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be so of a definition, and what is said where it is not.
 *
 * @param properties the model's, by name
 * @param id the name of the primary key
 * @param fields the names of what a row shows
 * @param hidden the names of what is offered without being shown
 */
record DefinitionCheck(
        String name, Class<?> model, Map<String, Field> properties, String id, Set<String> fields, Set<String> hidden) {

    void require(
            Set<String> sortable,
            Set<String> filterable,
            Set<String> searchable,
            Set<String> binarySorted,
            List<Sort> defaultSort) {
        requireNameAndFields();
        requireOffered("sortable", sortable);
        requireOffered("defaultSort", defaultSort.stream().map(Sort::field).toList());
        requireOffered("filterable", filterable);
        requireOffered("searchable", searchable);
        for (String property : searchable) {
            if (field(property, "searchable").type() != FieldType.TEXT) {
                throw problem("is searchable by '" + property + "', which is no text");
            }
        }
        for (String property : binarySorted) {
            if (field(property, "binarySorted").type() != FieldType.TEXT) {
                throw problem("sorts '" + property + "' by its characters, but it is no text");
            }
            if (!sortable.contains(property)
                    && defaultSort.stream().noneMatch(term -> term.field().equals(property))) {
                throw problem("says how '" + property
                        + "' is sorted, but nobody can sort by it: add it to sortable(…), or to defaultSort(…)");
            }
        }
        Set<String> sorted = new TreeSet<>();
        for (Sort sort : defaultSort) {
            if (!sorted.add(sort.field())) {
                throw problem("names '" + sort.field() + "' twice in its default sort");
            }
        }
    }

    /** What a row can show as text. */
    void requireNumbers(Set<String> asText, boolean isMapped) {
        for (String property : asText) {
            FieldType type = field(property, "asText").type();
            if (type != FieldType.INTEGER && type != FieldType.DECIMAL) {
                throw problem("shows '" + property + "' as text, which is neither a whole nor a decimal number");
            }
            if (!fields.contains(property) && !property.equals(id)) {
                throw problem("shows '" + property + "' as text, but does not show it: add it to fields(…)");
            }
        }
        if (isMapped && !asText.isEmpty()) {
            throw problem(
                    "has a row mapper, which alone says what a row shows; let that give text, and leave out asText(…)");
        }
    }

    /** The property of that name; what a path leads to becomes one. */
    Field field(String property, String where) {
        Field field = properties.get(property);
        if (field == null && property.indexOf('.') > 0) {
            field = ModelProperties.typeOf(model, property)
                    .map(type -> Field.of(property, type))
                    .orElse(null);
            if (field != null) {
                properties.put(property, field);
            }
        }
        if (field == null) {
            throw problem("names '" + property + "' in " + where + ", but " + model.getSimpleName()
                    + " has no such property (it has " + properties.keySet() + ")");
        }
        return field;
    }

    IllegalStateException problem(String what) {
        return new IllegalStateException("The list '" + name + "' of " + model.getName() + " " + what);
    }

    private void requireNameAndFields() {
        if (!name.matches("[A-Za-z0-9_-]{1,100}")) {
            throw problem(
                    "has a name that cannot stand in an address: allowed are 1 to 100 letters, digits, '_' and '-'");
        }
        if (fields.isEmpty()) {
            throw problem("shows no fields: add fields(" + model.getSimpleName() + "::…)");
        }
        Field key = field(id, "id");
        if (!key.type().isComparable()) {
            throw problem("has the primary key '" + id + "' of type "
                    + key.javaType().getSimpleName() + ", which cannot be compared");
        }
        for (String property : fields) {
            field(property, "fields");
        }
        for (String property : hidden) {
            if (fields.contains(property) || property.equals(id)) {
                throw problem("both shows and hides '" + property + "'");
            }
        }
    }

    private void requireOffered(String where, Collection<String> names) {
        for (String property : names) {
            Field field = field(property, where);
            if (!field.type().isComparable()) {
                throw problem("uses '" + property + "' in " + where + ", but values of "
                        + field.javaType().getSimpleName() + " cannot be compared");
            }
            if (!fields.contains(property) && !hidden.contains(property) && !property.equals(id)) {
                throw problem("uses '" + property + "' in " + where
                        + " without showing it, which would let readers find out its values: add it to fields(…), or say hidden("
                        + model.getSimpleName() + "::" + property + ") if that is meant");
            }
        }
    }
}
