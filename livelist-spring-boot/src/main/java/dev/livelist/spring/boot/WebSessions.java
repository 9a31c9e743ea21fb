package dev.livelist.spring.boot;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.InMemoryWebSessionStore;
import org.springframework.web.server.session.WebSessionManager;
import org.springframework.web.server.session.WebSessionStore;
import reactor.core.publisher.Mono;

/** Sessions under WebFlux, looked at without touching them: a look must not count as an access. */
final class WebSessions {

    private final @Nullable DefaultWebSessionManager manager;

    /**
     * @param manager the application's; of another kind than Spring's own nothing is known but the session objects it hands out
     */
    WebSessions(@Nullable WebSessionManager manager) {
        this.manager = manager instanceof DefaultWebSessionManager known ? known : null;
    }

    /** The session that a request came with; empty where it came with none. */
    Mono<WebSession> of(ServerWebExchange exchange) {
        if (manager != null
                && manager.getSessionIdResolver().resolveSessionIds(exchange).isEmpty()) {
            return Mono.empty(); // to ask for one would make one
        }
        return exchange.getSession().filter(session -> session.isStarted() && !session.isExpired());
    }

    /** A way to look at a session again later. */
    Look look(WebSession session) {
        WebSessionStore store = manager == null ? null : manager.getSessionStore();
        if (store == null || store instanceof InMemoryWebSessionStore) {
            // All requests of the session share this object, whatever its id has become; to retrieve it would count as
            // an access.
            return () -> Mono.just(session).filter(present -> !present.isExpired());
        }
        String id = session.getId();
        // A copy, which is not saved: the store keeps the time of the last access that it has.
        return () -> store.retrieveSession(id).filter(present -> !present.isExpired());
    }

    /** Looks at one session. */
    @FunctionalInterface
    interface Look {

        /** The session as of now; empty where it has ended. */
        Mono<WebSession> now();
    }

    /** The first of a session's values that has that type. */
    static <T> Optional<T> valueOf(WebSession session, Class<T> type) {
        return session.getAttributes().values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
