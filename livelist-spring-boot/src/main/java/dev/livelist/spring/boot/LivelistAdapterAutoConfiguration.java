package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.engine.LiveLists;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Stops the start of an application that declares lists which nothing serves. */
@AutoConfiguration(after = {LivelistWebFluxAutoConfiguration.class, LivelistWebMvcAutoConfiguration.class})
@ConditionalOnBean({LiveLists.class, ListDefinition.class})
public final class LivelistAdapterAutoConfiguration {

    private static InitializingBean refusal(NoAdapterException.@Nullable Stack stack, LiveLists lists) {
        List<String> names =
                lists.definitions().stream().map(ListDefinition::name).sorted().toList();
        return () -> {
            throw new NoAdapterException(stack, names);
        };
    }

    /** In an application that has no web stack, and does not say that it is meant to have none. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnNotWebApplication
    @ConditionalOnMissingClass({
        "org.springframework.web.servlet.DispatcherServlet",
        "org.springframework.web.reactive.DispatcherHandler"
    })
    @ConditionalOnExpression("'${spring.main.web-application-type:}' == ''")
    static class WithoutWeb {

        @Bean
        InitializingBean missingAdapter(LiveLists lists) {
            return refusal(null, lists);
        }
    }

    /** In an application with Spring MVC. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnMissingBean(type = "dev.livelist.webmvc.LiveMvcEndpoint")
    static class WithMvc {

        @Bean
        InitializingBean missingAdapter(LiveLists lists) {
            return refusal(NoAdapterException.Stack.WEBMVC, lists);
        }
    }

    /** In an application with Spring WebFlux. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnMissingBean(type = "dev.livelist.webflux.LiveEndpoint")
    static class WithWebFlux {

        @Bean
        InitializingBean missingAdapter(LiveLists lists) {
            return refusal(NoAdapterException.Stack.WEBFLUX, lists);
        }
    }
}
