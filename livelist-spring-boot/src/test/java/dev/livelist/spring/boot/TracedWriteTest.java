package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Where a write through Spring Data is part of a trace, what it publishes is so, too. */
@Timeout(60)
class TracedWriteTest {

    record Errand(@Id long id, String title) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        final List<String> parents = new CopyOnWriteArrayList<>();

        @Bean
        ListDefinition<Errand> errands() {
            return ListDefinition.of(Errand.class)
                    .publicAccess()
                    .fields(Errand::id, Errand::title)
                    .build();
        }

        @Bean
        List<String> parents() {
            return parents;
        }

        @Bean
        ObservationRegistry observations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
                @Override
                public void onStart(Observation.Context context) {
                    if (context.getName().equals("livelist.publish")) {
                        parents.add(
                                context.getParentObservation() == null
                                        ? "nothing"
                                        : context.getParentObservation()
                                                .getContextView()
                                                .getName());
                    }
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            });
            return registry;
        }
    }

    @AfterEach
    void restoreReactor() {
        Hooks.disableAutomaticContextPropagation(); // which Spring Boot has switched on, for all that runs here
    }

    @Test
    void aWriteInATransactionAndOneByItselfArePublishedWithinTheirTrace() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.reactor.context-propagation=auto",
                        "spring.r2dbc.url=r2dbc:h2:mem:///traced?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
                .run()) {
            R2dbcEntityTemplate template = context.getBean(R2dbcEntityTemplate.class);
            template.getDatabaseClient()
                    .sql("create table errand (id bigint primary key, title varchar(100))")
                    .then()
                    .block();
            ObservationRegistry registry = context.getBean(ObservationRegistry.class);

            traced(registry, "alone", template.insert(new Errand(1, "post")).then());
            traced(
                    registry,
                    "in a transaction",
                    context.getBean(TransactionalOperator.class)
                            .transactional(template.insert(new Errand(2, "bank")))
                            .then());

            assertThat(context.getBean(Application.class).parents).containsExactly("alone", "in a transaction");
        }
    }

    private static void traced(ObservationRegistry registry, String name, Mono<Void> write) {
        Observation request = Observation.start(name, registry);
        write.contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, request))
                .block();
        request.stop();
    }
}
