package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.source.RowSourceFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** An application that has a list of notes, which anybody may read. */
abstract class NotesApplication {

    @Bean
    RowSourceFactory rows() {
        return new NoteRows();
    }

    @Bean
    ListDefinition<Note> notes() {
        return ListDefinition.of(Note.class)
                .publicAccess()
                .fields(Note::id, Note::text)
                .build();
    }

    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
        return http.authorizeExchange(exchange -> exchange.anyExchange().permitAll())
                .build();
    }
}
