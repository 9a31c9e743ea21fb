package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.Condition.Operator;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.QueryShape;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.engine.ViewReport;
import dev.livelist.engine.view.MemoryJudge;
import dev.livelist.engine.view.Prefix;
import dev.livelist.engine.view.ViewKey;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.RowSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words what the {@link MemoryJudge} and the {@link RowOrder} of a view may decide. */
final class Explanation {

    private final ListDefinition<?> definition;
    private final MemoryRules memory;
    private final boolean canPeek;

    Explanation(ListDefinition<?> definition, RowSource source) {
        this.definition = definition;
        this.memory = MemoryRules.of(source);
        this.canPeek = source instanceof PeekSource;
    }

    ViewReport of(View view) {
        ViewKey key = view.key;
        Prefix known = view.known;
        return new ViewReport(
                text(key.scope()),
                text(key.filter()),
                key.search(),
                key.sort().stream().map(this::text).collect(Collectors.joining("; ")),
                word(key.shape()),
                sizeOf(key.shape()),
                view.audience.openPages(),
                view.audience.size(),
                new String(view.audience.status().event().data(), StandardCharsets.UTF_8),
                known == null ? 0 : known.size(),
                known != null && known.complete(),
                view.totals.kept() && view.totals.known()
                        ? view.totals.current().total().json()
                        : null,
                view.isGrouped() ? "every change has the groups read again" : picking(anchorOf(view), canPeek),
                terms(key.scope(), view.query.selection().condition()),
                order(key.sort()),
                view.statements,
                view.fullReads,
                view.evaluations,
                view.weight());
    }

    private static int sizeOf(QueryShape shape) {
        if (shape instanceof QueryShape.Page page) {
            return page.size();
        }
        return shape instanceof QueryShape.AnchoredPage page ? page.size() : 0;
    }

    private String word(QueryShape shape) {
        if (shape instanceof QueryShape.Page) {
            return "page";
        }
        if (shape instanceof QueryShape.AnchoredPage) {
            return "anchored page";
        }
        if (shape instanceof QueryShape.Groups groups) {
            return "groups by " + groups.by().stream().map(this::name).collect(Collectors.joining(", "));
        }
        return shape instanceof QueryShape.OneRow ? "row" : "count";
    }

    /** What the view is looked up by, or will be as far as is known before its first read. */
    private static MemoryJudge.@Nullable Anchor anchorOf(View view) {
        List<MemoryJudge.Anchor> anchors = view.query.judge().anchors();
        return view.known == null && !anchors.isEmpty() ? anchors.get(0) : view.anchor;
    }

    private String picking(MemoryJudge.@Nullable Anchor anchor, boolean canPeek) {
        if (!canPeek) {
            return "every change is read by the view itself";
        }
        return anchor == null
                ? "by the keys it holds; every changed row is judged"
                : "by the keys it holds, and by " + name(anchor.field()) + " in " + anchor.values();
    }

    /** The terms that a row must satisfy, all of them. */
    List<ViewReport.Term> terms(Scope scope, Condition condition) {
        if (scope instanceof Scope.UnderSettings under) {
            return terms(under.rows(), condition);
        }
        List<ViewReport.Term> told = new ArrayList<>();
        if (scope instanceof Condition declared) {
            MemoryJudge.terms(declared).forEach(term -> told.add(term(term)));
        } else {
            if (scope instanceof Scope.Fenced fenced) {
                told.add(term(fenced.fence()));
            }
            told.add(new ViewReport.Term(
                    (scope instanceof Scope.Fenced fenced ? fenced.criteria() : scope).toString(),
                    false,
                    "criteria of a persistence API are understood by the row source alone"));
        }
        MemoryJudge.terms(condition).forEach(term -> told.add(term(term)));
        return told;
    }

    private ViewReport.Term term(Condition term) {
        boolean judged = isJudged(term);
        return new ViewReport.Term(text(term), judged, judged ? null : term.accept(new Reasons()));
    }

    private boolean isJudged(Condition term) {
        return new MemoryJudge(definition, memory, Condition.all(), term).complete();
    }

    /** Why memory may not decide a term. */
    private final class Reasons implements Condition.Visitor<String> {

        @Override
        public String and(Condition.And and) {
            return ofFirst(and.terms());
        }

        @Override
        public String or(Condition.Or or) {
            return ofFirst(or.terms());
        }

        private String ofFirst(List<Condition> terms) {
            return terms.stream()
                    .filter(term -> !isJudged(term))
                    .findFirst()
                    .map(term -> term.accept(this))
                    .orElse("");
        }

        @Override
        public String comparison(Condition.Comparison comparison) {
            return why(comparison.field());
        }

        @Override
        public String ordered(Condition.Ordered ordered) {
            return why(ordered.field());
        }

        @Override
        public String oneOf(Condition.OneOf oneOf) {
            return why(oneOf.field());
        }

        @Override
        public String nullCheck(Condition.NullCheck check) {
            return "the source knows no equality for it";
        }

        @Override
        public String clock(Condition.Clock clock) {
            return "it depends on the database's clock; the view is read again when the next row is due";
        }

        @Override
        public String contains(Condition.Contains contains) {
            return "which letters are the same without regard to case is the database's to say";
        }

        @Override
        public String exists(Condition.Exists<?> exists) {
            return "which rows of " + exists.model().getSimpleName() + " there are is the database's to say";
        }
    }

    private String why(String field) {
        return definition.property(field).map(memory::whyNotInMemory).orElse(field + " is no property of the model");
    }

    /** The terms of an order, the primary key last. */
    List<ViewReport.Term> order(List<Sort> sort) {
        List<ViewReport.Term> told = new ArrayList<>();
        for (Sort term : sort) {
            told.add(sorted(definition.property(term.field()).orElseThrow(), term.direction()));
        }
        told.add(sorted(definition.id(), Sort.Direction.ASC));
        return told;
    }

    private ViewReport.Term sorted(Field field, Sort.Direction direction) {
        boolean known = memory.sortOrder(field).isPresent();
        return new ViewReport.Term(
                name(field.name()) + (direction == Sort.Direction.ASC ? " ascending" : " descending"),
                known,
                known ? null : memory.whyNotInMemory(field));
    }

    /** What readers call a property; said to be the model's where they call another one so. */
    private String name(String property) {
        String name = definition.names().of(property);
        boolean own = definition.names().property(name).filter(property::equals).isPresent();
        return own ? name : name + " of the model";
    }

    String text(Sort term) {
        return name(term.field()) + (term.direction() == Sort.Direction.ASC ? "" : ",desc");
    }

    String text(Scope scope) {
        if (scope instanceof Scope.UnderSettings under) {
            return text(under.rows()) + " under " + under.settings().values();
        }
        if (scope instanceof Scope.Fenced fenced) {
            return text(fenced.fence()) + " and " + fenced.criteria();
        }
        return scope instanceof Condition condition ? condition.accept(new Words(this::name)) : scope.toString();
    }

    /** A condition in words. */
    private record Words(UnaryOperator<String> names) implements Condition.Visitor<String> {

        @Override
        public String and(Condition.And and) {
            return and.terms().isEmpty() ? "all" : joined(and.terms(), " and ");
        }

        @Override
        public String or(Condition.Or or) {
            return or.terms().isEmpty() ? "none" : joined(or.terms(), " or ");
        }

        private String joined(List<Condition> terms, String between) {
            return terms.stream().map(term -> term.accept(this)).collect(Collectors.joining(between, "(", ")"));
        }

        @Override
        public String comparison(Condition.Comparison comparison) {
            return names.apply(comparison.field()) + " " + symbol(comparison.operator()) + " " + comparison.value();
        }

        @Override
        public String ordered(Condition.Ordered ordered) {
            return names.apply(ordered.field()) + " " + symbol(ordered.operator()) + " " + ordered.value();
        }

        @Override
        public String oneOf(Condition.OneOf oneOf) {
            return names.apply(oneOf.field()) + " in " + oneOf.values();
        }

        @Override
        public String nullCheck(Condition.NullCheck check) {
            return names.apply(check.field()) + (check.isNull() ? " is null" : " is not null");
        }

        @Override
        public String clock(Condition.Clock clock) {
            return names.apply(clock.field()) + (clock.past() ? " is past" : " is future");
        }

        @Override
        public String contains(Condition.Contains contains) {
            return names.apply(contains.field()) + " contains '" + contains.text() + "'";
        }

        @Override
        public String exists(Condition.Exists<?> exists) {
            String links = exists.links().stream()
                    .map(link -> link.other() + " = its " + names.apply(link.own()))
                    .collect(Collectors.joining(" and "));
            String further = exists.condition().equals(Condition.all())
                    ? ""
                    : " and " + exists.condition().accept(new Words(UnaryOperator.identity()));
            return (exists.negated() ? "no " : "a ") + exists.model().getSimpleName() + " has " + links + further;
        }
    }

    private static String symbol(Operator operator) {
        return switch (operator) {
            case EQ -> "=";
            case NE -> "<>";
            case GT -> ">";
            case GTE -> ">=";
            case LT -> "<";
            case LTE -> "<=";
        };
    }
}
