package com.example.recipes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;

@Configuration(proxyBeanMethods = false)
class FormLogin {

    @Bean
    SecurityWebFilterChain pagesAndLists(ServerHttpSecurity http) {
        return http.authorizeExchange(paths -> paths.pathMatchers("/live/**")
                        .permitAll() // each list says itself who may open it, and answers 401
                        .anyExchange()
                        .authenticated())
                .formLogin(Customizer.withDefaults())
                .logout(Customizer.withDefaults())
                .build();
    }
}
