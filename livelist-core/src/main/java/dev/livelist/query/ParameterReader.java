package dev.livelist.query;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Scope;
import java.util.List;
import java.util.Map;

/** Reads the parameters of one request. */
final class ParameterReader {

    ParameterReader(ListDefinition<?> definition, PageLimits limits, Map<String, List<String>> parameters) {}

    ListQuery read(Scope scope) {
        throw new UnsupportedOperationException();
    }
}
