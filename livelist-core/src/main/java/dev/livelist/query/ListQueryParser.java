package dev.livelist.query;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import java.util.List;
import java.util.Map;

/** Reads a request's parameters strictly: nothing is clamped, nothing ignored. Stateless. */
public final class ListQueryParser {

    private final PageLimits limits;

    /** A parser with these limits for lists that do not say their own. */
    public ListQueryParser(PageLimits limits) {
        this.limits = limits;
    }

    /**
     * Makes the query.
     *
     * @param parameters each parameter's decoded values, in order
     * @param scope what {@link ListDefinition#scopeFor(LivePrincipal)} gave for the principal
     * @throws InvalidQueryException for the first parameter that is unknown or has a value that is not allowed
     */
    public ListQuery parse(ListDefinition<?> definition, Scope scope, Map<String, List<String>> parameters) {
        return new ParameterReader(definition, limits, parameters).read(scope);
    }
}
