package dev.livelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Settings of the database's session that a list declares. */
class DatabaseSettingsTest {

    record Note(Long id, String tenant) {}

    private static ListDefinition.Builder<Note> notes() {
        return ListDefinition.of(Note.class).authenticated().fields(Note::id);
    }

    private static ListDefinition<Note> with(Function<LivePrincipal, ? extends @Nullable Object> value) {
        return notes().databaseSetting("app.tenant", value).build();
    }

    private static ListQuery query(ListDefinition<Note> list, Scope scope) {
        return new ListQuery(list, scope, Condition.all(), "", List.of(), 0, 10);
    }

    @Test
    void theScopeCarriesTheSettingsOfThePrincipal() {
        ListDefinition<Note> list = with(principal -> principal.attribute("tenant", Integer.class));
        LivePrincipal ann = LivePrincipal.of("ann").withAttributes(Map.of("tenant", 7));
        LivePrincipal bob = LivePrincipal.of("bob").withAttributes(Map.of("tenant", 8));
        Scope scope = list.scopeFor(ann);
        assertThat(query(list, scope).settings().values()).containsExactly(Map.entry("app.tenant", "7"));
        assertThat(query(list, scope).rows()).isEqualTo(Condition.all());
        assertThat(scope).isEqualTo(list.scopeFor(ann)).isNotEqualTo(list.scopeFor(bob));
        assertThat(query(list, scope).settings()).as("values are in no log").hasToString("[app.tenant]");
    }

    @Test
    void aQueryUnderOtherSettingsThanTheDeclaredIsRefused() {
        ListDefinition<Note> list = with(LivePrincipal::name);
        assertThatThrownBy(() -> query(list, Condition.all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[app.tenant]")
                .hasMessageContaining("scopeFor(principal)");
        Scope foreign = new Scope.UnderSettings(new DatabaseSettings(Map.of("app.other", "x")), Condition.all());
        assertThatThrownBy(() -> query(list, foreign)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> query(notes().build(), foreign)).isInstanceOf(IllegalArgumentException.class);
        ListDefinition<Note> round = notes().databaseSetting("app.tenant", LivePrincipal::name)
                .scope(principal -> foreign)
                .build();
        assertThatThrownBy(() -> round.scopeFor(LivePrincipal.of("ann")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("databaseSetting(…)");
    }

    @Test
    void aPrincipalWithoutTheValueIsRefused() {
        LivePrincipal ann = LivePrincipal.of("ann");
        assertThatThrownBy(() -> with(principal -> principal.attribute("tenant", String.class))
                        .scopeFor(ann))
                .isInstanceOf(AttributeException.class);
        assertThatThrownBy(() -> with(principal -> null).scopeFor(ann))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("app.tenant");
        for (String value : List.of("a\0b", "x".repeat(DatabaseSettings.MAX_TEXT + 1))) {
            assertThatThrownBy(() -> with(principal -> value).scopeFor(ann))
                    .isInstanceOf(AttributeException.class)
                    .hasMessageContaining("at most 1000 characters")
                    .hasMessageNotContaining("xxx");
        }
    }

    @Test
    void namesAreCheckedWhenTheListIsDeclared() {
        for (String name : List.of(
                "tenant", "role", "app.", ".tenant", "app.te nant", "app.tenant'", "1.a", "a.b" + "c".repeat(63))) {
            assertThatThrownBy(() -> notes().databaseSetting(name, LivePrincipal::name))
                    .as(name)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("list 'notes'")
                    .hasMessageContaining("such as app.tenant");
        }
        assertThatThrownBy(() -> notes().databaseSetting("app.tenant", LivePrincipal::name)
                        .databaseSetting("App.Tenant", LivePrincipal::name))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void theTenantHoldsBesidesTheSettings() {
        ListDefinition<Note> list = notes().tenant(Note::tenant)
                .databaseSetting("app.tenant", principal -> principal.attribute("tenant", String.class))
                .build();
        ListQuery query = query(list, list.scopeFor(LivePrincipal.of("ann").withAttributes(Map.of("tenant", "acme"))));
        assertThat(query.rows()).isEqualTo(new Condition.Comparison("tenant", Condition.Operator.EQ, "acme"));
        assertThatThrownBy(() -> query(list, new Scope.UnderSettings(query.settings(), Condition.all())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("declared per tenant");
    }
}
