package com.example.recipes;

import dev.livelist.LivePrincipal;
import dev.livelist.webmvc.ServletPrincipalResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Gateway {

    /** Behind a gateway that checks the login, and replaces this header in every request. */
    @Bean
    ServletPrincipalResolver namedByTheGateway() {
        return request -> {
            String user = request.getHeader("X-User");
            return user == null ? LivePrincipal.ANONYMOUS : LivePrincipal.of(user);
        };
    }
}
