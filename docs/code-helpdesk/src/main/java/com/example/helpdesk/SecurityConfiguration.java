package com.example.helpdesk;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.authorizeHttpRequests(paths -> paths.anyRequest().authenticated())
                .formLogin(withDefaults()) // for browsers
                .httpBasic(withDefaults()) // for curl
                .csrf(csrf -> csrf.ignoringRequestMatchers("/api/**")) // for curl, too; keep it where pages write
                .build();
    }

    /** For a guide only: three users whose passwords are their names. */
    @Bean
    InMemoryUserDetailsManager users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("alice").password("{noop}alice").roles().build(),
                User.withUsername("bob").password("{noop}bob").roles().build(),
                User.withUsername("carol")
                        .password("{noop}carol")
                        .roles("AGENT")
                        .build());
    }
}
