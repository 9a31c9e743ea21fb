package dev.livelist;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a property of a model, written as a method reference such as {@code Product::name}, so that the compiler
 * checks it. Accessors of records ({@code name()}) and of beans ({@code getName()}, {@code isActive()}) name the property
 * {@code name} or {@code active}. A lambda that computes something is refused when it is used.
 *
 * @param <T> the model
 * @param <V> the property's type
 */
@FunctionalInterface
public interface Property<T, V extends @Nullable Object> extends Serializable {

    /**
     * Reads the property, which may be null whatever its type. Livelist never calls it; it looks at which method is referred
     * to.
     */
    @Nullable
    V get(T model);

    /**
     * A property of what a property refers to, named with a dot: {@code path(Order::customer, Customer::name)} is {@code
     * customer.name}. For row sources that follow references and embedded objects, as that for JPA does; where the reference
     * is null, so is the property. Paths of more steps are made of paths.
     */
    static <T, U, V extends @Nullable Object> Property<T, V> path(
            Property<T, ? extends @Nullable U> reference, Property<U, V> property) {
        return new PropertyPath<>(PropertyNames.nameOf(reference) + "." + PropertyNames.nameOf(property));
    }
}
