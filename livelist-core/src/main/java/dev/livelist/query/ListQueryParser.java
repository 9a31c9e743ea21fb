package dev.livelist.query;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.QueryShape;
import dev.livelist.Scope;
import java.util.List;
import java.util.Map;

/** Reads a request's parameters strictly: nothing is clamped, nothing ignored. Stateless. */
public final class ListQueryParser {

    private final PageLimits limits;
    private final Cursors cursors;

    /** A parser with these limits for lists that do not say their own, and for cursors that are not encrypted. */
    public ListQueryParser(PageLimits limits) {
        this(limits, Cursors.PLAIN);
    }

    /** A parser that reads these cursors. */
    public ListQueryParser(PageLimits limits, Cursors cursors) {
        this.limits = limits;
        this.cursors = cursors;
    }

    /**
     * Makes the query.
     *
     * @param parameters each parameter's decoded values, in order
     * @param scope what {@link ListDefinition#scopeFor(LivePrincipal)} gave for the principal
     * @throws InvalidQueryException for the first parameter that is unknown or has a value that is not allowed
     */
    public ListQuery parse(ListDefinition<?> definition, Scope scope, Map<String, List<String>> parameters) {
        return new ParameterReader(definition, limits, cursors, parameters).read(scope);
    }

    /**
     * Makes the query for the row of a key. A text that is no key asks for a row that there is not, so that who asks learns no more than of
     * any other row that they may not see.
     *
     * @param definition of an {@linkplain ListDefinition#addressable() addressable} list
     * @param scope what {@link ListDefinition#scopeFor(LivePrincipal)} gave for the principal
     * @param key as the client sent it, decoded
     */
    public ListQuery parseKey(ListDefinition<?> definition, Scope scope, String key) {
        return new ListQuery(definition, scope, is(definition, key), "", List.of(), new QueryShape.OneRow());
    }

    private static Condition is(ListDefinition<?> definition, String key) {
        try {
            return FilterReader.oneOf(definition.id(), "key", List.of(key));
        } catch (InvalidQueryException e) {
            return Condition.none();
        }
    }
}
