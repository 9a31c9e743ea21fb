package dev.livelist;

import org.jspecify.annotations.Nullable;

/** A property of what another property refers to. Only a name: nobody reads it from a model. */
record PropertyPath<T, V extends @Nullable Object>(String name) implements Property<T, V> {

    @Override
    public @Nullable V get(T model) {
        throw new UnsupportedOperationException("The path " + name + " is only the name of a property");
    }
}
