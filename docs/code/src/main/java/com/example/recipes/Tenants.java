package com.example.recipes;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.desc;

import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Tenants {

    private static final String PREFIX = "TENANT_";

    @Bean
    ListDefinition<Note> notes() {
        return ListDefinition.of(Note.class)
                .authenticated()
                .scope(Tenants::ofOneTenant)
                .fields(Note::id, Note::text)
                .sortable(Note::id)
                .defaultSort(desc(Note::id))
                .build();
    }

    /** The role TENANT_acme, which the login gave, admits the rows of acme. Without such a role nothing is shown. */
    private static Scope ofOneTenant(LivePrincipal principal) {
        return where(Note::tenant)
                .in(principal.roles().stream()
                        .filter(role -> role.startsWith(PREFIX))
                        .map(role -> role.substring(PREFIX.length()))
                        .sorted()
                        .toList());
    }
}
