package com.example.recipes;

import dev.livelist.http.StreamAuthority;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class Accounts {

    /** Asked for each stream, every livelist.reauthorize-interval: the account as it is now, or nobody. */
    @Bean
    StreamAuthority accounts(JdbcTemplate jdbc) {
        String tenantOf = "select tenant from account where name = ? and not locked";
        return principal -> jdbc.queryForList(tenantOf, String.class, principal.name()).stream()
                .findFirst()
                .map(tenant -> principal.withAttributes(Map.of("tenant", tenant)));
    }
}
