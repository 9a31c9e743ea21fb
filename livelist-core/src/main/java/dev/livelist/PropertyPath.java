package dev.livelist;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A property of what another property refers to. Only a name: nobody reads it from a model.
 *
 * @param references the references by key that the path follows, in their order
 */
record PropertyPath<T, V extends @Nullable Object>(String name, List<ByKey> references) implements Property<T, V> {

    PropertyPath {
        references = List.copyOf(references);
    }

    /**
     * A row of another model, found by its primary key.
     *
     * @param name what the row is called
     * @param key the property that holds its key
     */
    record ByKey(String name, String key, Class<?> model) implements Serializable {

        private ByKey behind(String prefix) {
            return new ByKey(prefix + "." + name, prefix + "." + key, model);
        }
    }

    /** A row whose key a property holds. */
    static <T, U> PropertyPath<T, U> byKey(String name, Property<T, ?> key, Class<U> model) {
        List<ByKey> references = new ArrayList<>(references(key));
        references.add(new ByKey(name, PropertyNames.nameOf(key), model));
        return new PropertyPath<>(name, references);
    }

    /** A property of what another one refers to. */
    static <T, V extends @Nullable Object> PropertyPath<T, V> of(Property<T, ?> reference, Property<?, V> property) {
        String prefix = PropertyNames.nameOf(reference);
        List<ByKey> references = new ArrayList<>(references(reference));
        references(property).forEach(further -> references.add(further.behind(prefix)));
        return new PropertyPath<>(prefix + "." + PropertyNames.nameOf(property), references);
    }

    private static List<ByKey> references(Property<?, ?> property) {
        return property instanceof PropertyPath<?, ?> path ? path.references() : List.of();
    }

    @Override
    public @Nullable V get(T model) {
        throw new UnsupportedOperationException("The path " + name + " is only the name of a property");
    }
}
