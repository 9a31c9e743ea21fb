package com.example.recipes;

import static dev.livelist.Sort.desc;

import dev.livelist.ListDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Tenants {

    /** Rows of the reader's own tenant. Without the attribute the answer is 403. */
    @Bean
    ListDefinition<Note> notes() {
        return ListDefinition.of(Note.class)
                .authenticated()
                .tenant(Note::tenant)
                .fields(Note::id, Note::text)
                .sortable(Note::id)
                .defaultSort(desc(Note::id))
                .build();
    }
}
