package dev.livelist.query;

import dev.livelist.ListDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads by what a request groups. */
final class GroupReader {

    /** The parameter. */
    static final String PARAMETER = "group.by";

    /** Parameters of pages, which groups do not have. */
    private static final Set<String> OF_PAGES = Set.of("page", "size", "sort", "page.from", "page.to");

    private GroupReader() {}

    /** The properties that a request groups by, in its order. */
    static List<String> read(ListDefinition<?> definition, List<String> values) {
        List<String> by = new ArrayList<>();
        for (String name : values) {
            String property = definition
                    .names()
                    .property(name)
                    .filter(definition.groupable()::contains)
                    .orElseThrow(() -> new InvalidQueryException(
                            PARAMETER,
                            "names a field that is not offered: " + Quoted.of(name),
                            definition.groupable().stream()
                                    .map(definition.names()::of)
                                    .collect(Collectors.joining(", "))));
            if (by.contains(property)) {
                throw new InvalidQueryException(PARAMETER, "names '" + name + "' twice", "each field once");
            }
            by.add(property);
        }
        return by;
    }

    /** Refuses the parameters of pages beside it. */
    static void requireNoPage(Collection<String> parameters) {
        for (String parameter : parameters) {
            if (OF_PAGES.contains(parameter)) {
                throw new InvalidQueryException(
                        parameter,
                        "does not go with " + PARAMETER + ", for groups are one document in the order of their values",
                        PARAMETER + " with filters and q");
            }
        }
    }
}
