package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The terms of selections that ask about rows of other models. */
public final class RelatedTerms {

    private RelatedTerms() {}

    /** The terms that ask whether rows of other models exist; without those within such terms. */
    public static Set<Condition.Exists<?>> of(Selection selection) {
        Set<Condition.Exists<?>> found = new LinkedHashSet<>();
        with(selection, term -> {
            found.add(term);
            return term;
        });
        return found;
    }

    /** The selection with each such term replaced. */
    public static Selection with(Selection selection, Function<Condition.Exists<?>, Condition> replaced) {
        Replacing replacing = new Replacing(replaced);
        Scope scope = selection.scope() instanceof Condition own ? own.accept(replacing) : selection.scope();
        return new Selection(scope, selection.condition().accept(replacing));
    }

    /** The models that a term asks about, also by terms within it. */
    public static Set<Class<?>> models(Condition.Exists<?> term) {
        Set<Class<?>> models = new LinkedHashSet<>();
        addModels(term, models);
        return models;
    }

    private static void addModels(Condition.Exists<?> term, Set<Class<?>> models) {
        models.add(term.model());
        within(term).forEach(inner -> addModels(inner, models));
    }

    private static Set<Condition.Exists<?>> within(Condition.Exists<?> term) {
        return of(new Selection(Condition.all(), term.condition()));
    }

    /**
     * Whether the rows that satisfy a term say which rows of the list it admits: those with one of certain values in one column.
     * Not so where it is negated, links several columns, or asks about a third model.
     */
    public static boolean isFollowed(Condition.Exists<?> term) {
        return !term.negated() && term.links().size() == 1 && within(term).isEmpty();
    }

    /** The properties of the other model that a term without further ones in it asks about. */
    public static Set<String> properties(Condition.Exists<?> term) {
        Set<String> properties = new LinkedHashSet<>();
        term.links().forEach(link -> properties.add(link.other()));
        term.condition().accept(new Naming(properties));
        return properties;
    }

    /** Makes a condition of a condition. */
    private record Replacing(Function<Condition.Exists<?>, Condition> replaced)
            implements Condition.Visitor<Condition> {

        @Override
        public Condition and(Condition.And and) {
            return Condition.allOf(all(and.terms()));
        }

        @Override
        public Condition or(Condition.Or or) {
            return Condition.anyOf(all(or.terms()));
        }

        private List<Condition> all(Collection<Condition> terms) {
            return terms.stream().map(term -> term.accept(this)).toList();
        }

        @Override
        public Condition exists(Condition.Exists<?> exists) {
            return replaced.apply(exists);
        }

        @Override
        public Condition ordered(Condition.Ordered ordered) {
            return ordered;
        }

        @Override
        public Condition comparison(Condition.Comparison comparison) {
            return comparison;
        }

        @Override
        public Condition oneOf(Condition.OneOf oneOf) {
            return oneOf;
        }

        @Override
        public Condition nullCheck(Condition.NullCheck check) {
            return check;
        }

        @Override
        public Condition clock(Condition.Clock clock) {
            return clock;
        }

        @Override
        public Condition contains(Condition.Contains contains) {
            return contains;
        }
    }

    /** Notes the properties that terms ask about. */
    private record Naming(Set<String> properties) implements Condition.Visitor<Set<String>> {

        @Override
        public Set<String> and(Condition.And and) {
            and.terms().forEach(term -> term.accept(this));
            return properties;
        }

        @Override
        public Set<String> or(Condition.Or or) {
            or.terms().forEach(term -> term.accept(this));
            return properties;
        }

        private Set<String> name(String property) {
            properties.add(property);
            return properties;
        }

        @Override
        public Set<String> ordered(Condition.Ordered ordered) {
            return name(ordered.field());
        }

        @Override
        public Set<String> comparison(Condition.Comparison comparison) {
            return name(comparison.field());
        }

        @Override
        public Set<String> oneOf(Condition.OneOf oneOf) {
            return name(oneOf.field());
        }

        @Override
        public Set<String> nullCheck(Condition.NullCheck check) {
            return name(check.field());
        }

        @Override
        public Set<String> clock(Condition.Clock clock) {
            return name(clock.field());
        }

        @Override
        public Set<String> contains(Condition.Contains contains) {
            return name(contains.field());
        }

        @Override
        public Set<String> exists(Condition.Exists<?> exists) {
            return properties;
        }
    }
}
