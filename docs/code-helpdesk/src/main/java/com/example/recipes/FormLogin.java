package com.example.recipes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class FormLogin {

    @Bean
    SecurityFilterChain pagesAndLists(HttpSecurity http) {
        return http.authorizeHttpRequests(paths -> paths.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }
}
