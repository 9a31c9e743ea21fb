package dev.livelist.r2dbc;

import dev.livelist.Condition;
import java.util.List;
import java.util.function.Consumer;

/** Collects the properties of the list's own rows that conditions use. */
record Named(Consumer<String> properties) implements Condition.Visitor<Named> {

    private Named name(String property) {
        properties.accept(property);
        return this;
    }

    private Named all(List<Condition> terms) {
        terms.forEach(term -> term.accept(this));
        return this;
    }

    @Override
    public Named and(Condition.And and) {
        return all(and.terms());
    }

    @Override
    public Named or(Condition.Or or) {
        return all(or.terms());
    }

    @Override
    public Named comparison(Condition.Comparison comparison) {
        return name(comparison.field());
    }

    @Override
    public Named ordered(Condition.Ordered ordered) {
        return name(ordered.field());
    }

    @Override
    public Named oneOf(Condition.OneOf oneOf) {
        return name(oneOf.field());
    }

    @Override
    public Named nullCheck(Condition.NullCheck check) {
        return name(check.field());
    }

    @Override
    public Named clock(Condition.Clock clock) {
        return name(clock.field());
    }

    @Override
    public Named contains(Condition.Contains contains) {
        return name(contains.field());
    }

    /** What is asked about the other row is none of the list's properties. */
    @Override
    public Named exists(Condition.Exists<?> exists) {
        exists.links().forEach(link -> name(link.own()));
        return this;
    }
}
