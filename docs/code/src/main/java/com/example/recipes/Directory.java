package com.example.recipes;

import dev.livelist.webflux.ReactiveStreamAuthority;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

@Configuration(proxyBeanMethods = false)
class Directory {

    /** Asked for each stream, every livelist.reauthorize-interval: the account as it is now, or nobody. */
    @Bean
    ReactiveStreamAuthority accounts(DatabaseClient database) {
        return principal -> database.sql("select tenant from account where name = :name and not locked")
                .bind("name", principal.name())
                .map(row -> row.get("tenant", String.class))
                .one()
                .map(tenant -> principal.withAttributes(Map.of("tenant", tenant)));
    }
}
