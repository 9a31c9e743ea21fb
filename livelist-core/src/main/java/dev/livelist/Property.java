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
     * customer.name}. The reference is an association or an embedded object of a JPA entity, or a {@link #reference} by key. Where it is
     * null, or there is no such row, so is the property. Paths of more steps are made of paths.
     */
    static <T, U, V extends @Nullable Object> Property<T, V> path(
            Property<T, ? extends @Nullable U> reference, Property<U, V> property) {
        return PropertyPath.of(reference, property);
    }

    /**
     * The row of another model whose primary key a property holds, for the first part of a {@link #path}. It needs no association, so it is
     * the way to related rows over R2DBC, and works over JPA too.
     *
     * <pre>{@code
     * static final Property<Ticket, Project> PROJECT = reference("project", Ticket::projectId, Project.class);
     *
     * ListDefinition.of(Ticket.class).fields(Ticket::id, Ticket::title, path(PROJECT, Project::name)) …
     * }</pre>
     *
     * <p>Documents and parameters name the field {@code project.name}. The statement that reads rows joins the other table, each reference
     * once, and only where it needs a column of it. A row whose key is null, or refers to nothing, stays in the list, with null in each such
     * field.
     *
     * <p>A list follows what its paths refer to; {@code dependsOn} is not needed. When the other row changes, one statement finds the rows
     * that refer to it, and one look reads them for all views, as if they had changed themselves. When it is deleted, all views are read, because the
     * database may have cut references to it. See {@link ListDefinition.Builder#dependsOn(Class, Property[])} for the bounds. The other
     * model's label is {@link dev.livelist.broadcaster.ModelLabels#labelOf}; where it has another one, {@code dependsOn} says which.
     *
     * @param name what the row is called in names of fields: letters, digits and {@code _}, and not the name of a property
     * @param key the property that holds the key, in the type of the other model's key; for a second step a path
     */
    static <T, U> Property<T, U> reference(String name, Property<T, ?> key, Class<U> model) {
        return PropertyPath.byKey(name, key, model);
    }

    /** As {@link #reference(String, Property, Class)}, called by the property that holds the key: {@code projectId.name}. */
    static <T, U> Property<T, U> reference(Property<T, ?> key, Class<U> model) {
        return PropertyPath.byKey(PropertyNames.nameOf(key), key, model);
    }
}
