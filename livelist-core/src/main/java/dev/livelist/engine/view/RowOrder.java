package dev.livelist.engine.view;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.engine.page.Row;
import dev.livelist.source.MemoryRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order of a view's rows as the database would have it: each term in its direction, NULLs last, then by key. Only
 * where memory provably compares every term in the same way (rule V6).
 */
public final class RowOrder implements Comparator<Row> {

    private final List<Comparator<Object>> terms;
    private final Comparator<Object> keys;

    private RowOrder(List<Comparator<Object>> terms, Comparator<Object> keys) {
        this.terms = terms;
        this.keys = keys;
    }

    public static Optional<RowOrder> of(ListDefinition<?> definition, List<Sort> sort, MemoryRules memory) {
        List<Comparator<Object>> terms = new ArrayList<>();
        for (Sort term : sort) {
            Field field = definition.property(term.field()).orElseThrow();
            Optional<Comparator<Object>> ascending = memory.sortOrder(field);
            if (ascending.isEmpty()) {
                return Optional.empty();
            }
            terms.add(
                    term.direction() == Sort.Direction.ASC
                            ? ascending.get()
                            : ascending.get().reversed());
        }
        return memory.sortOrder(definition.id()).map(keys -> new RowOrder(terms, keys));
    }

    @Override
    public int compare(Row left, Row right) {
        for (int i = 0; i < terms.size(); i++) {
            int order = compareValues(terms.get(i), left.sortValue(i), right.sortValue(i));
            if (order != 0) {
                return order;
            }
        }
        return keys.compare(left.key(), right.key());
    }

    private static int compareValues(Comparator<Object> term, @Nullable Object left, @Nullable Object right) {
        if (left == null) {
            return right == null ? 0 : 1;
        }
        if (right == null) {
            return -1;
        }
        return term.compare(left, right);
    }
}
