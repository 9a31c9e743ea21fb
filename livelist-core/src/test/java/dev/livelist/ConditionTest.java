package dev.livelist;

import static dev.livelist.Condition.exists;
import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition.Comparison;
import dev.livelist.Condition.Operator;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionTest {

    record Thing(long id, @Nullable String name, boolean active) {}

    @Test
    void equalConditionsAreEqualAndSoShareAView() {
        assertThat(where(Thing::active).is(true).and(where(Thing::name).isNull()))
                .isEqualTo(where(Thing::active).is(true).and(where(Thing::name).isNull()))
                .hasSameHashCodeAs(
                        where(Thing::active).is(true).and(where(Thing::name).isNull()));
        assertThat(where(Thing::name).in(List.of("a", "b")))
                .isEqualTo(where(Thing::name).in(List.of("b", "a", "b")));
        assertThat(where(Thing::id).atLeast(1L)).isNotEqualTo(where(Thing::id).greaterThan(1L));
    }

    @Test
    void nestedTermsAreFlattenedAndOneAloneIsItself() {
        Condition a = where(Thing::id).is(1L);
        Condition b = where(Thing::id).isNot(2L);
        Condition c = where(Thing::id).lessThan(3L);
        assertThat(a.and(b).and(c)).isEqualTo(new Condition.And(List.of(a, b, c)));
        assertThat(a.or(b).or(c)).isEqualTo(new Condition.Or(List.of(a, b, c)));
        assertThat(a.and(Condition.all())).isEqualTo(a);
        assertThat(a.or(Condition.none())).isEqualTo(a);
        assertThat(a.and(b.or(c))).isEqualTo(new Condition.And(List.of(a, new Condition.Or(List.of(b, c)))));
        assertThat(Condition.allOf(List.of())).isEqualTo(Condition.all());
        assertThat(Condition.anyOf(List.of())).isEqualTo(Condition.none());
    }

    @Test
    void eachComparisonSaysWhatItSays() {
        assertThat(List.of(
                        where(Thing::id).is(1L),
                        where(Thing::id).isNot(1L),
                        where(Thing::id).greaterThan(1L),
                        where(Thing::id).atLeast(1L),
                        where(Thing::id).lessThan(1L),
                        where(Thing::id).atMost(1L)))
                .extracting(condition -> ((Comparison) condition).operator())
                .containsExactly(Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE);
        assertThat(where(Thing::name).isNotNull()).isEqualTo(new Condition.NullCheck("name", false));
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless application does
    void aComparisonWithNullIsRefusedAndSaysWhatToDo() {
        assertThatThrownBy(() -> where(Thing::name).is(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name compared with null; use isNull()");
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless application does
    void aNullAmongValuesAdmitsNothingMore() {
        assertThat(where(Thing::name).in(Arrays.asList("a", null)))
                .isEqualTo(where(Thing::name).in(List.of("a")));
        assertThat(where(Thing::name).in(Arrays.asList((String) null)))
                .isEqualTo(where(Thing::name).in(List.of()));
        assertThat(new Condition.OneOf("name", new HashSet<>(Arrays.asList("a", null))).values())
                .containsExactly("a");
    }

    @Test
    void eachKindOfTermIsInterpretedByAMethodOfItsOwn() {
        Condition.Visitor<String> names = new Condition.Visitor<>() {
            @Override
            public String and(Condition.And and) {
                return inner(and.terms(), "and");
            }

            @Override
            public String or(Condition.Or or) {
                return inner(or.terms(), "or");
            }

            @Override
            public String comparison(Comparison comparison) {
                return "comparison";
            }

            @Override
            public String ordered(Condition.Ordered ordered) {
                return "ordered";
            }

            @Override
            public String oneOf(Condition.OneOf oneOf) {
                return "oneOf";
            }

            @Override
            public String nullCheck(Condition.NullCheck check) {
                return "nullCheck";
            }

            @Override
            public String clock(Condition.Clock clock) {
                return "clock";
            }

            @Override
            public String contains(Condition.Contains contains) {
                return "contains";
            }

            @Override
            public String exists(Condition.Exists<?> exists) {
                return "exists(" + exists.condition().accept(this) + ")";
            }

            private String inner(List<Condition> terms, String word) {
                return terms.stream().map(term -> term.accept(this)).collect(Collectors.joining(",", word + "(", ")"));
            }
        };
        Condition all = Condition.allOf(List.of(
                where(Thing::id).is(1L),
                new Condition.Ordered("id", Condition.Operator.GT, 1L),
                where(Thing::id).in(List.of(1L)),
                where(Thing::name).isNull().or(new Condition.Clock("at", true)),
                new Condition.Contains("name", "a"),
                exists(Thing.class)
                        .where(Thing::id)
                        .equalTo(Thing::id)
                        .and(Thing::name)
                        .is("a")));
        assertThat(all.accept(names))
                .isEqualTo("and(comparison,ordered,oneOf,or(nullCheck,clock),contains,exists(comparison))");
    }

    @Test
    void criteriaAreSharedByTheirKeyAndWithoutOneByNobody() {
        Object criteria = new Object();
        assertThat(Scope.of(criteria, "alice"))
                .isEqualTo(Scope.of(new Object(), "alice"))
                .hasSameHashCodeAs(Scope.of(new Object(), "alice"))
                .isNotEqualTo(Scope.of(criteria, "bob"))
                .isNotEqualTo(Scope.unshared(criteria));
        Scope unshared = Scope.unshared(criteria);
        assertThat(unshared).isEqualTo(unshared).isNotEqualTo(Scope.unshared(criteria));
        assertThat(Set.of(Scope.of(criteria, 1), Scope.unshared(criteria), Scope.unshared(criteria)))
                .hasSize(3);
        assertThat(((Scope.Criteria) Scope.of(criteria, 1)).criteria()).isSameAs(criteria);
        assertThat(unshared).hasToString("criteria (unshared)");
    }
}
