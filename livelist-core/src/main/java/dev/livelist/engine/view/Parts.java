package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.Place;
import dev.livelist.QueryShape;
import dev.livelist.source.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a view reads as a part of those that its total counts: where it begins or ends at a place of the order, there are others before
 * or after them. Immutable.
 */
final class Parts {

    private final @Nullable Condition before;
    private final Condition own;
    private final @Nullable Condition after;

    private Parts(@Nullable Condition before, Condition own, @Nullable Condition after) {
        this.before = before;
        this.own = own;
        this.after = after;
    }

    static Parts of(ListQuery query) {
        if (!(query.shape() instanceof QueryShape.AnchoredPage page)) {
            return new Parts(null, Condition.all(), null);
        }
        PlaceTerms terms = new PlaceTerms(query.definition(), query.sort());
        Place from = page.from();
        Place to = page.to();
        List<Condition> own = new ArrayList<>();
        if (from != null) {
            own.add(terms.from(from));
        }
        if (to != null) {
            own.add(terms.before(to));
        }
        return new Parts(
                from == null ? null : terms.before(from), Condition.allOf(own), to == null ? null : terms.from(to));
    }

    /** Whether there is anything before or after. */
    boolean isPart() {
        return before != null || after != null;
    }

    /** The number of the view's own rows among the parts. */
    int own() {
        return before == null ? 0 : 1;
    }

    /** The view's own rows of a selection. */
    Selection own(Selection whole) {
        return isPart() ? part(whole, own) : whole;
    }

    /** Whether the last of what is counted is everything: a page may end before it begins, and then its parts are not apart. */
    boolean lastIsWhole() {
        return before != null && after != null;
    }

    /** What is counted, so that it tells how many rows there are and how many come before: the parts of a selection, in order. */
    List<Selection> of(Selection whole) {
        List<Selection> parts = new ArrayList<>(3);
        if (before != null) {
            parts.add(part(whole, before));
        }
        parts.add(own(whole));
        if (after != null) {
            parts.add(lastIsWhole() ? whole : part(whole, after));
        }
        return List.copyOf(parts);
    }

    private static Selection part(Selection whole, Condition part) {
        return new Selection(whole.scope(), whole.condition().and(part));
    }
}
