package dev.livelist.spring.boot;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

class NamedFieldsMvcTest extends NamedFieldsContract {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application extends Lists {
        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }
    }

    NamedFieldsMvcTest() {
        super(Application.class);
    }
}
