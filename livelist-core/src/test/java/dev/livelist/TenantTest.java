package dev.livelist;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantTest {

    record Paper(long id, String tenant, String title, BigDecimal price) {}

    private static final LivePrincipal ANN = LivePrincipal.of("ann").withAttributes(Map.of("tenant", "acme"));
    private static final Condition ACME = where(Paper::tenant).is("acme");

    private static ListDefinition.Builder<Paper> papers() {
        return ListDefinition.of(Paper.class).authenticated().fields(Paper::id, Paper::title);
    }

    @Test
    void everyScopeIsOfThePrincipalsTenant() {
        Condition all = Condition.all();
        Condition either = where(Paper::title).is("a").or(where(Paper::tenant).is("other"));
        assertThat(papers().tenant(Paper::tenant).build().scopeFor(ANN)).isEqualTo(ACME);
        for (Condition said :
                List.of(all, either, Condition.none(), where(Paper::tenant).is("other"))) {
            ListDefinition<Paper> list =
                    papers().tenant(Paper::tenant).scope(principal -> said).build();
            assertThat(list.scopeFor(ANN)).isEqualTo(ACME.and(said));
        }
        Scope.Criteria criteria = (Scope.Criteria) Scope.of("anything", "key");
        assertThat(papers().tenant(Paper::tenant)
                        .scope(principal -> criteria)
                        .build()
                        .scopeFor(ANN))
                .isEqualTo(new Scope.Fenced(ACME, criteria));
    }

    @Test
    void aPrincipalWithoutATenantIsRefused() {
        ListDefinition<Paper> list = papers().tenant(Paper::tenant).build();
        assertThatThrownBy(() -> list.scopeFor(LivePrincipal.of("ann"))).isInstanceOf(AttributeException.class);
        assertThatThrownBy(() -> list.scopeFor(LivePrincipal.ANONYMOUS)).isInstanceOf(AttributeException.class);
        ListDefinition<Paper> byRole = papers().tenant(
                        Paper::tenant,
                        principal -> principal.roles().stream().findFirst().orElse(null))
                .build();
        assertThat(byRole.scopeFor(new LivePrincipal("ann", false, Set.of("acme"), null)))
                .isEqualTo(ACME);
        assertThatThrownBy(() -> byRole.scopeFor(LivePrincipal.of("ann"))).isInstanceOf(AttributeException.class);
    }

    @Test
    void aQueryThatIsNotOfOneTenantCannotBeMade() {
        ListDefinition<Paper> list = papers().tenant(Paper::tenant).build();
        for (Scope scope : List.of(
                Condition.all(),
                Scope.of("anything", "key"),
                where(Paper::tenant).in(List.of("acme", "other")),
                ACME.or(where(Paper::title).is("a")))) {
            assertThatThrownBy(() -> new ListQuery(list, scope, Condition.all(), "", List.of(), 0, 20))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("declared per tenant");
        }
        ListQuery query = new ListQuery(list, list.scopeFor(ANN), Condition.all(), "", List.of(), 0, 20);
        assertThatThrownBy(() -> query.within(Condition.all())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTenantIsSomethingThatIsComparedExactly() {
        assertThatThrownBy(() -> papers().tenant(Paper::price))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is per tenant by 'price'");
    }
}
