package dev.livelist.spring.boot;

import dev.livelist.http.LiveStreams;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * Tells all workers when a request has ended its session, or the login in it, under WebFlux: Spring's own sessions there tell of nothing.
 * No session is asked for that the request itself does not ask for.
 */
final class LogoutWatch implements WebFilter {

    private final ListPaths lists;
    private final Supplier<LiveStreams> streams;
    private final Predicate<WebSession> keepsLogin;

    /** @param keepsLogin whether a session that has not ended keeps a login */
    LogoutWatch(ListPaths lists, Supplier<LiveStreams> streams, Predicate<WebSession> keepsLogin) {
        this.lists = lists;
        this.streams = streams;
        this.keepsLogin = keepsLogin;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (lists.contains(exchange.getRequest().getPath().pathWithinApplication())) {
            return chain.filter(exchange); // ends no session, and may last for hours
        }
        Watched watched = new Watched(exchange, keepsLogin);
        return chain.filter(watched)
                .then(Mono.fromRunnable(() -> watched.endedLogin().forEach(streams.get()::reauthorizeSession)));
    }

    private static final class Watched extends ServerWebExchangeDecorator {

        private final Predicate<WebSession> keepsLogin;
        private final AtomicReference<@Nullable LoggedIn> before = new AtomicReference<>();

        Watched(ServerWebExchange exchange, Predicate<WebSession> keepsLogin) {
            super(exchange);
            this.keepsLogin = keepsLogin;
        }

        @Override
        public Mono<WebSession> getSession() {
            return super.getSession().doOnNext(session -> {
                if (before.get() == null && session.isStarted() && !session.isExpired() && keepsLogin.test(session)) {
                    before.compareAndSet(null, new LoggedIn(session.getId(), session));
                }
            });
        }

        /** The ids of the session whose login is over, before and after; none where it is not. */
        Set<String> endedLogin() {
            LoggedIn then = before.get();
            if (then == null || (!then.session().isExpired() && keepsLogin.test(then.session()))) {
                return Set.of();
            }
            Set<String> ids = new LinkedHashSet<>(List.of(then.id()));
            ids.add(then.session().getId());
            return ids;
        }

        /** @param id before the request, since a logout changes it */
        private record LoggedIn(String id, WebSession session) {}
    }
}
