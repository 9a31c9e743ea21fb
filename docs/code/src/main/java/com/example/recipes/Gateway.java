package com.example.recipes;

import dev.livelist.LivePrincipal;
import dev.livelist.webflux.PrincipalResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
class Gateway {

    /** Behind a gateway that checks the login, and replaces this header in every request. */
    @Bean
    PrincipalResolver namedByTheGateway() {
        return exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("X-User"))
                .map(LivePrincipal::of)
                .defaultIfEmpty(LivePrincipal.ANONYMOUS);
    }
}
