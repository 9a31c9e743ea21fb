package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.LiveLists;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;

/** The tenant of all lists, by configuration. */
class LivelistTenantsTest {

    record Letter(@Id Long id, String tenant, String text) {}

    record Country(@Id Long id, String name) {}

    private static final ApplicationContextRunner RUNNER = Everything.without("tenants-of-all")
            .withPropertyValues("livelist.tenant-property=tenant", "livelist.tenant-attribute=org");

    @Configuration(proxyBeanMethods = false)
    static class Letters {

        @Bean
        ListDefinition<Letter> letters() {
            return ListDefinition.of(Letter.class)
                    .authenticated()
                    .scope(principal -> Condition.all())
                    .fields(Letter::id)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Countries {

        @Bean
        ListDefinition<Country> countries() {
            return ListDefinition.of(Country.class)
                    .authenticated()
                    .fields(Country::id)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CountriesOfAll {

        @Bean
        ListDefinition<Country> countries() {
            return ListDefinition.of(Country.class)
                    .authenticated()
                    .allTenants()
                    .fields(Country::id)
                    .build();
        }
    }

    @Test
    void everyQueryOfEveryListIsOfThePrincipalsTenant() {
        RUNNER.withUserConfiguration(Letters.class, CountriesOfAll.class).run(context -> {
            assertThat(context).hasNotFailed();
            ObjectProvider<ListDefinition<Letter>> bean = context.getBeanProvider(
                    org.springframework.core.ResolvableType.forClassWithGenerics(ListDefinition.class, Letter.class));
            ListDefinition<Letter> letters = bean.getObject();
            assertThat(context.getBean(LiveLists.class).definition("letters")).containsSame(letters);
            LivePrincipal ann = LivePrincipal.of("ann").withAttributes(Map.of("org", "acme"));
            assertThat(letters.scopeFor(ann))
                    .isEqualTo(new Condition.Comparison("tenant", Condition.Operator.EQ, "acme"));
            assertThatThrownBy(() -> new ListQuery(letters, Condition.all(), Condition.all(), "", List.of(), 0, 10))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("declared per tenant");
        });
    }

    @Test
    void aListWhoseModelHasNoTenantDoesNotStartUnlessItSaysThatItIsOfAll() {
        RUNNER.withUserConfiguration(Letters.class, Countries.class).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("list 'countrys'")
                .hasMessageContaining("no property 'tenant'")
                .hasMessageContaining("allTenants()"));
    }

    @Test
    void aListThatNoPostProcessorHasSeenDoesNotStart() {
        RUNNER.withInitializer(
                        context -> context.getBeanFactory().registerSingleton("letters", new Letters().letters()))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'letters'")
                        .hasMessageContaining("has no fence for its tenant"));
    }

    @Test
    void anEmptyPropertyIsRefused() {
        Everything.without("tenants-of-all")
                .withUserConfiguration(Letters.class)
                .withPropertyValues("livelist.tenant-property=")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("livelist.tenant-property is empty"));
    }
}
