package dev.livelist;

import static dev.livelist.Derived.count;
import static dev.livelist.Derived.latest;
import static dev.livelist.Derived.rows;
import static dev.livelist.Derived.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A definition says what is derived of another model, and depends on that model by itself. */
class DerivedDefinitionTest {

    record Bill(long id, String name) {}

    record Line(long id, long bill, Integer other, String text, double weight, int amount) {}

    private static ListDefinition.Builder<Bill> bills() {
        return ListDefinition.of(Bill.class).publicAccess().fields(Bill::id, Bill::name);
    }

    @Test
    void derivedFieldsComeAfterTheOthersAndTheListDependsOnTheirModel() {
        ListDefinition<Bill> list = bills().derived("lines", count(Line.class).where(Line::bill))
                .derived("last", latest(Line.class, Line::text).by(Line::id).where(Line::bill))
                .build();

        assertThat(list.shown()).extracting(Field::name).containsExactly("id", "name", "lines", "last");
        assertThat(list.derived().keySet()).containsExactly("lines", "last");
        assertThat(list.related()).singleElement().satisfies(other -> {
            assertThat(other.model()).isEqualTo(Line.class);
            assertThat(other.label()).isEqualTo("livelist.line");
            assertThat(other.children()).hasValueSatisfying(children -> {
                assertThat(children.key().name()).isEqualTo("id");
                assertThat(children.references()).extracting(Field::name).containsExactly("bill");
            });
        });
        assertThat(bills().derived("lines", count(Line.class).where(Line::bill))
                        .related(Line.class)
                        .build()
                        .related())
                .hasSize(1);
    }

    @Test
    void referencesAreFixedWhereEachFieldSaysSo() {
        Derived fixed = count(Line.class).where(Line::bill).fixed();
        Derived free = latest(Line.class, Line::text).by(Line::id).where(Line::bill);
        assertThat(isFixed(bills().derived("lines", fixed))).isTrue();
        assertThat(isFixed(bills().derived("lines", fixed).derived("last", free.fixed())))
                .isTrue();
        assertThat(isFixed(bills().derived("lines", fixed).derived("last", free)))
                .isFalse();
    }

    private static boolean isFixed(ListDefinition.Builder<Bill> list) {
        return list.build().related().get(0).children().orElseThrow().fixed();
    }

    @Test
    void rowsShowWhatTheirFieldsSay() {
        Derived.Rows rows = lines(5).where(Line::bill).rows();
        assertThat(rows).isNotNull().satisfies(shown -> {
            assertThat(shown.fields()).extracting(Field::name).containsExactly("text");
            assertThat(shown.latestFirst()).isTrue();
            assertThat(shown.limit()).isEqualTo(5);
        });
    }

    private static Derived.Referring<Line> lines(int limit) {
        return rows(Line.class, limit).fields(Line::text).latestBy(Line::id);
    }

    @Test
    void aScopeThatAsksAboutRowsThatOnlyFieldsAreDerivedOfIsRefused() {
        Condition linked = Condition.exists(Line.class).where(Line::text).equalTo(Bill::name);
        ListDefinition.Builder<Bill> bills =
                bills().derived("lines", count(Line.class).where(Line::bill)).scope(principal -> linked);

        ListDefinition<Bill> unrelated = bills.build();
        assertThatThrownBy(() -> unrelated.scopeFor(LivePrincipal.ANONYMOUS))
                .hasMessageContaining("does not say related(Line.class): it would not follow its changes");
        assertThat(bills.related(Line.class).build().scopeFor(LivePrincipal.ANONYMOUS))
                .isEqualTo(linked);
    }

    /** A definition, and what is said of it. */
    record Wrong(String what, UnaryOperator<ListDefinition.Builder<Bill>> definition) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Wrong> wrong() {
        Derived lines = count(Line.class).where(Line::bill);
        return List.of(
                new Wrong("that of a property", list -> list.derived("name", lines)),
                new Wrong("two derived fields named 'lines'", list -> list.derived("lines", lines)
                        .derived("lines", lines)),
                new Wrong(
                        "but the list's key is a long",
                        list -> list.derived("lines", count(Line.class).where(Line::other))),
                new Wrong(
                        "could not be exact",
                        list -> list.derived(
                                "weight", sum(Line.class, Line::weight).where(Line::bill))),
                new Wrong(
                        "of its own model",
                        list -> list.derived("bills", count(Bill.class).where(Bill::id))),
                new Wrong("of 0 rows", list -> list.derived("some", lines(0).where(Line::bill))),
                new Wrong("of 101 rows", list -> list.derived("some", lines(101).where(Line::bill))),
                new Wrong(
                        "of rows that show nothing",
                        list -> list.derived(
                                "some", rows(Line.class, 5).latestBy(Line::id).where(Line::bill))),
                new Wrong(
                        "a field twice",
                        list -> list.derived(
                                "some",
                                rows(Line.class, 5)
                                        .fields(Line::text, Line::text)
                                        .latestBy(Line::id)
                                        .where(Line::bill))),
                new Wrong("says dependsOn", list -> list.derived("lines", lines).dependsOn(Line.class)),
                new Wrong(
                        "has a row mapper", list -> list.derived("lines", lines).rowMapper(bill -> bill)));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Wrong wrong) {
        assertThatThrownBy(() -> wrong.definition().apply(bills()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The list 'bills' of ")
                .hasMessageContaining(wrong.what());
    }
}
