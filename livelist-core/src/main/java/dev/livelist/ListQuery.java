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
 * @param page the page, from 0
 * @param size the page's size
 */
public record ListQuery(
        ListDefinition<?> definition,
        Scope scope,
        Condition filter,
        String search,
        List<Sort> sort,
        int page,
        int size) {

    /** Refuses a negative page and an empty one. */
    public ListQuery {
        if (page < 0 || size < 1) {
            throw new IllegalArgumentException("There is no page " + page + " of " + size + " rows");
        }
        sort = List.copyOf(sort);
    }

    /** How many rows come before the page. */
    public long offset() {
        return (long) page * size;
    }

    /** How many rows come before the next page. */
    public long end() {
        return offset() + size;
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
