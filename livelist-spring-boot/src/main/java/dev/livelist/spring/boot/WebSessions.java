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
    private final SessionWatches watches;

    /**
     * @param manager the application's; of another kind than Spring's own nothing is known but the session objects it hands out
     * @param watches told where a store tells of the end of a session
     */
    WebSessions(@Nullable WebSessionManager manager, SessionWatches watches) {
        this.watches = watches;
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

    /** Has a watcher run when something tells that the session with that id may have ended; gives the way to end that. */
    Runnable watch(String id, Runnable watcher) {
        watches.add(id, watcher);
        return () -> watches.remove(id, watcher);
    }

    /** A way to look at a session again later. */
    Look look(WebSession session) {
        WebSessionStore store = manager == null ? null : manager.getSessionStore();
        if (store == null || store instanceof InMemoryWebSessionStore) {
            // All requests of the session share this object, whatever its id has become; to retrieve it would count as
            // an access.
            return new Look() {
                @Override
                public Mono<WebSession> now() {
                    return Mono.just(session).filter(present -> !present.isExpired());
                }

                @Override
                public String id() {
                    return session.getId();
                }
            };
        }
        String id = session.getId();
        // A copy, which is not saved: the store keeps the time of the last access that it has.
        return new Look() {
            @Override
            public Mono<WebSession> now() {
                return store.retrieveSession(id).filter(present -> !present.isExpired());
            }

            @Override
            public String id() {
                return id;
            }
        };
    }

    /** Looks at one session. */
    interface Look {

        /** The session as of now; empty where it has ended. */
        Mono<WebSession> now();

        /** The id that it has now, where the session is in memory; else the one that it had. */
        String id();
    }

    /** The first of a session's values that has that type. */
    static <T> Optional<T> valueOf(WebSession session, Class<T> type) {
        return session.getAttributes().values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
