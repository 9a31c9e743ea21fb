package dev.livelist.query;

import dev.livelist.ListDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Reads by what a request groups. */
final class GroupReader {

    /** The parameter. */
    static final String PARAMETER = "group.by";

    /** Parameters of pages, which groups do not have. */
    private static final Set<String> OF_PAGES = Set.of("page", "size", "sort", "page.from", "page.to");

    private GroupReader() {}

    /** The fields that a request groups by, in its order. */
    static List<String> read(ListDefinition<?> definition, List<String> values) {
        List<String> by = new ArrayList<>();
        for (String field : values) {
            if (!definition.groupable().contains(field)) {
                throw new InvalidQueryException(
                        PARAMETER,
                        "names a field that is not offered: " + Quoted.of(field),
                        String.join(", ", definition.groupable()));
            }
            if (by.contains(field)) {
                throw new InvalidQueryException(PARAMETER, "names '" + field + "' twice", "each field once");
            }
            by.add(field);
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
