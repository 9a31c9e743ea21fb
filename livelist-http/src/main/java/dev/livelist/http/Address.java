package dev.livelist.http;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Scope;
import dev.livelist.engine.LiveLists;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.Quoted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a request names: a list, or a row of a list.
 *
 * @param list the name of the list
 * @param row the key of the row; {@value #BY_PARAMETER} where the parameter {@value #KEY} has it; null for the list
 */
record Address(String list, @Nullable String row) {

    static final String KEY = "key";
    private static final String BY_PARAMETER = "-";

    /** The list, if it has what the address names. */
    ListDefinition<?> definition(LiveLists lists) {
        ListDefinition<?> definition = lists.definition(list)
                .orElseThrow(() ->
                        Problem.of(Problem.Status.NOT_FOUND, "There is no list of that name: " + Quoted.of(list)));
        if (row != null && !definition.addressable()) {
            throw Problem.of(Problem.Status.NOT_FOUND, "The rows of this list have no addresses of their own");
        }
        return definition;
    }

    /**
     * What is asked for.
     *
     * @param parameters those of the query, without the ones that all documents have
     */
    ListQuery query(
            ListQueryParser parser, ListDefinition<?> definition, Scope scope, Map<String, List<String>> parameters) {
        if (row == null) {
            return parser.parse(definition, scope, parameters);
        }
        String key = row.equals(BY_PARAMETER) ? keyIn(parameters) : row;
        for (String name : parameters.keySet()) {
            throw new InvalidQueryException(name, "is unknown here", "none: a row is shown as it is");
        }
        return parser.parseKey(definition, scope, key);
    }

    private static String keyIn(Map<String, List<String>> parameters) {
        List<String> values = parameters.remove(KEY);
        if (values == null) {
            throw new InvalidQueryException(KEY, "is missing", "the key of the row");
        }
        if (values.size() > 1) {
            throw InvalidQueryException.ofRepeated(KEY, values);
        }
        return values.get(0);
    }
}
