package dev.livelist;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses a scope that asks about models whose changes the list does not follow. */
final class ScopeCheck implements Condition.Visitor<ScopeCheck> {

    private final ListDefinition<?> definition;
    private final boolean ofOther;

    private ScopeCheck(ListDefinition<?> definition, boolean ofOther) {
        this.definition = definition;
        this.ofOther = ofOther;
    }

    static void check(ListDefinition<?> definition, Scope scope) {
        if (scope instanceof Condition condition) {
            condition.accept(new ScopeCheck(definition, false));
        }
    }

    @Override
    public ScopeCheck and(Condition.And and) {
        return all(and.terms());
    }

    @Override
    public ScopeCheck or(Condition.Or or) {
        return all(or.terms());
    }

    private ScopeCheck all(List<Condition> terms) {
        terms.forEach(term -> term.accept(this));
        return this;
    }

    @Override
    public ScopeCheck exists(Condition.Exists<?> exists) {
        String other = exists.model().getSimpleName();
        if (definition.related().stream().noneMatch(known -> known.model() == exists.model() && follows(known))) {
            throw new IllegalStateException("The scope of the " + definition + " asks whether a row of "
                    + exists.model().getName() + " exists, but the list does not say related(" + other
                    + ".class): it would not follow its changes");
        }
        for (Condition.Exists.Link link : exists.links()) {
            String own = link.own();
            requireNamed(own);
            if (!ofOther && own.indexOf('.') < 0 && definition.property(own).isEmpty()) {
                throw new IllegalStateException("The scope of the " + definition + " compares " + other + "."
                        + link.other()
                        + " with '" + own + "', but " + definition.model().getSimpleName()
                        + " has no such property");
            }
        }
        exists.condition().accept(new ScopeCheck(definition, true));
        return this;
    }

    /** Where fields are derived of its rows, or references lead to them, only the rows that these concern are looked at. */
    private static boolean follows(RelatedModel known) {
        return known.key().isPresent() || known.concernsAnyRow();
    }

    /** What a reference by key, or an association, leads to is followed only where the definition names it, or says that it depends on it. */
    private ScopeCheck requireNamed(String property) {
        if (ofOther || definition.property(property).isPresent()) {
            return this;
        }
        String[] names = property.split("\\.", -1);
        Class<?> type = definition.model();
        String path = "";
        for (int i = 0; i < names.length - 1; i++) {
            Class<?> owner = type;
            type = ModelProperties.typeOf(owner, names[i]).orElse(null);
            path += names[i] + ".";
            if (type == null && i > 0) {
                return this; // whoever uses the path says what is wrong with it
            }
            if (type == null || FieldType.of(type).isComparable()) {
                throw unnamed(property);
            }
            if (Entities.isEntity(type) && type != definition.model()) {
                String id = Entities.holdsKey(owner, names[i], type)
                        ? Entities.id(type).orElse(null)
                        : null;
                if (i == names.length - 2 && names[i + 1].equals(id)) {
                    return this; // the row itself holds that
                }
                if (!follows(type, id == null ? null : path + id)) {
                    throw unnamed(property);
                }
            }
        }
        return this;
    }

    private boolean follows(Class<?> model, @Nullable String key) {
        return definition.related().stream()
                .filter(known -> known.model() == model)
                .anyMatch(known -> known.concernsAnyRow()
                        || known.references().stream()
                                .anyMatch(reference -> reference.name().equals(key)));
    }

    private IllegalStateException unnamed(String property) {
        return new IllegalStateException("The scope of the " + definition + " asks about '" + property
                + "', which the list does not name, so that it would not follow it: add that path to hidden(…), or to"
                + " fields(…)");
    }

    @Override
    public ScopeCheck clock(Condition.Clock clock) {
        if (ofOther) {
            throw new IllegalStateException("The scope of the " + definition + " asks whether '" + clock.field()
                    + "' of another model is past or future; nothing says when such a row comes due");
        }
        return requireNamed(clock.field());
    }

    @Override
    public ScopeCheck ordered(Condition.Ordered ordered) {
        return requireNamed(ordered.field());
    }

    @Override
    public ScopeCheck comparison(Condition.Comparison comparison) {
        return requireNamed(comparison.field());
    }

    @Override
    public ScopeCheck oneOf(Condition.OneOf oneOf) {
        return requireNamed(oneOf.field());
    }

    @Override
    public ScopeCheck nullCheck(Condition.NullCheck check) {
        return requireNamed(check.field());
    }

    @Override
    public ScopeCheck contains(Condition.Contains contains) {
        return requireNamed(contains.field());
    }
}
