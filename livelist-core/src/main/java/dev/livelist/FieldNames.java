package dev.livelist;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the readers of a list name its fields: in documents, parameters, cursors and messages. Conditions, orders and row sources name
 * properties. Only what reads a request or writes for a reader asks here. Immutable.
 *
 * <p>A field has the name of its property, unless {@link ListDefinition.Builder#field} gives it another one. A dot in a name that
 * was given makes an object: {@code assignee.name} is shown as <code>{"assignee":{"name":…}}</code>, and is {@code assignee.name} everywhere
 * else. A dot in the name of a property makes none: the path {@code customer.name} is a member of that name.
 */
public final class FieldNames {

    private final Map<String, String> names;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Set<String> nested;

    /**
     * The names that a definition gives.
     *
     * @param names the given name of each property that has one
     * @param computed the names of derived fields, which are given, too
     */
    FieldNames(Map<String, String> names, Collection<String> computed) {
        this.names = Map.copyOf(names);
        names.forEach((property, name) -> properties.put(name, property));
        this.nested = Set.copyOf(computed);
    }

    /** What readers call a property, or a derived field. */
    public String of(String property) {
        return names.getOrDefault(property, property);
    }

    /** What readers call properties, in alphabetical order. */
    public List<String> of(Collection<String> some) {
        return some.stream().map(this::of).sorted().toList();
    }

    /** What readers call an aggregate: {@code count}, {@code sum.amount}. It is one member of a group, whatever dots it has. */
    public String of(Aggregate aggregate) {
        return aggregate.nameWith(of(aggregate.field()));
    }

    /** The property that readers call so, if it is not another one that they do. Whether the list has it, or offers it, is not said. */
    public Optional<String> property(String name) {
        String given = properties.get(name);
        if (given != null) {
            return Optional.of(given);
        }
        return names.containsKey(name) ? Optional.empty() : Optional.of(name);
    }

    /** Where a field is in a row: the name of a member, or several, each in the object before it. */
    public List<String> path(String property) {
        boolean given = names.containsKey(property) || nested.contains(property);
        String name = of(property);
        return given ? List.of(name.split("\\.", -1)) : List.of(name);
    }
}
