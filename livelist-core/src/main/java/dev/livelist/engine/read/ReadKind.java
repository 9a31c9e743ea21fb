package dev.livelist.engine.read;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;

/**
 * What kind of statement a read makes, as far as its cost goes. What is slow of one kind says nothing about the other kinds of the
 * same list.
 */
public enum ReadKind {
    /** Rows by their keys. */
    ROWS,
    /** How many rows there are. */
    COUNT,
    /** The list as it is declared. */
    PLAIN,
    /** With a filter or an order of the reader's choice. */
    CHOSEN,
    /** With a text to be looked for. */
    SEARCH;

    /** The kind of a query. */
    public static ReadKind of(ListQuery query) {
        if (!query.search().isEmpty() || query.filter().accept(SEARCHES)) {
            return SEARCH;
        }
        if (query.shape() instanceof QueryShape.OneRow) {
            return ROWS;
        }
        if (query.shape() instanceof QueryShape.Count || query.shape() instanceof QueryShape.Groups) {
            return COUNT;
        }
        boolean usual = query.filter().equals(Condition.all())
                && query.sort().equals(query.definition().defaultSort());
        return usual ? PLAIN : CHOSEN;
    }

    /** Whether a condition looks for a text. */
    private static final Condition.Visitor<Boolean> SEARCHES = new Condition.Visitor<>() {

        @Override
        public Boolean and(Condition.And and) {
            return and.terms().stream().anyMatch(term -> term.accept(this));
        }

        @Override
        public Boolean or(Condition.Or or) {
            return or.terms().stream().anyMatch(term -> term.accept(this));
        }

        @Override
        public Boolean comparison(Condition.Comparison comparison) {
            return false;
        }

        @Override
        public Boolean ordered(Condition.Ordered ordered) {
            return false;
        }

        @Override
        public Boolean oneOf(Condition.OneOf oneOf) {
            return false;
        }

        @Override
        public Boolean nullCheck(Condition.NullCheck check) {
            return false;
        }

        @Override
        public Boolean clock(Condition.Clock clock) {
            return false;
        }

        @Override
        public Boolean contains(Condition.Contains contains) {
            return true;
        }

        @Override
        public Boolean exists(Condition.Exists<?> exists) {
            return false;
        }
    };
}
