package com.example.recipes;

import static dev.livelist.Condition.exists;

import dev.livelist.ListDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;

@Configuration(proxyBeanMethods = false)
class Memberships {

    public record Task(@Id Long id, Long project, String title) {}

    public record Membership(@Id Long id, Long project, String member) {}

    /** Tasks of the projects that the reader is a member of. */
    @Bean
    ListDefinition<Task> tasks() {
        return ListDefinition.of(Task.class)
                .authenticated()
                .scope(principal -> exists(Membership.class)
                        .where(Membership::project)
                        .equalTo(Task::project)
                        .and(Membership::member)
                        .is(principal.name()))
                .related(Membership.class)
                .fields(Task::id, Task::title)
                .build();
    }
}
