package dev.livelist;

import java.util.List;

/**
 * What one request asks of a list. A value: equal queries are answered by one view, one evaluation and one encoding.
 *
 * @param definition the list
 * @param scope the rows the principal may see
 * @param filter what the reader filters by, {@link Condition#all()} where nothing
 * @param search what the reader searches for, empty where nothing
 * @param sort the order; may be empty, the primary key decides last in any case
 * @param shape what the document says of the rows
 */
public record ListQuery(
        ListDefinition<?> definition, Scope scope, Condition filter, String search, List<Sort> sort, QueryShape shape) {

    /**
     * Keeps a copy of the sort. Refuses a scope that is not of one tenant, where the list is declared {@linkplain ListDefinition#tenant per
     * tenant}, and one that is not under the {@linkplain ListDefinition#databaseSettings settings} that the list declares.
     */
    public ListQuery {
        definition.requireFences(scope);
        sort = List.copyOf(sort);
    }

    /** A query for a page. */
    public ListQuery(
            ListDefinition<?> definition,
            Scope scope,
            Condition filter,
            String search,
            List<Sort> sort,
            int page,
            int size) {
        this(definition, scope, filter, search, sort, new QueryShape.Page(page, size));
    }

    /** The same query in another scope. */
    public ListQuery within(Scope other) {
        return new ListQuery(definition, other, filter, search, sort, shape);
    }

    /** The same rows in another shape. */
    public ListQuery as(QueryShape other) {
        return new ListQuery(definition, scope, filter, search, sort, other);
    }

    /** The rows the principal may see, among those that the database shows under the {@link #settings}. */
    public Scope rows() {
        return scope instanceof Scope.UnderSettings under ? under.rows() : scope;
    }

    /** What the database's session is set to while rows are read. */
    public DatabaseSettings settings() {
        return scope instanceof Scope.UnderSettings under ? under.settings() : DatabaseSettings.NONE;
    }

    /** The filter and the search as one condition. */
    public Condition condition() {
        if (search.isEmpty()) {
            return filter;
        }
        return filter.and(Condition.anyOf(definition.searchable().stream()
                .map(field -> new Condition.Contains(field, search))
                .toList()));
    }
}
