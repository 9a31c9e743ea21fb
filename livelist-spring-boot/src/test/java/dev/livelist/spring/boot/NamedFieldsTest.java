package dev.livelist.spring.boot;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;

class NamedFieldsTest extends NamedFieldsContract {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application extends Lists {
        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().permitAll())
                    .build();
        }
    }

    NamedFieldsTest() {
        super(Application.class);
    }
}
