package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.Scope;
import dev.livelist.Sort;
import java.util.List;

/** A query apart from its page: what readers of one view have in common. */
public record ViewKey(String list, Scope scope, Condition filter, String search, List<Sort> sort, QueryShape shape) {

    public static ViewKey of(ListQuery query) {
        return new ViewKey(
                query.definition().name(),
                query.scope(),
                query.filter(),
                query.search(),
                query.sort(),
                query.shape().ofView());
    }
}
