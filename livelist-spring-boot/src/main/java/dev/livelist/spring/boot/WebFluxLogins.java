package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import dev.livelist.webflux.LoginResolver;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** Without Spring Security: somebody who is known and came with a session is logged in for as long as that session lasts. */
final class WebFluxLogins implements LoginResolver {

    private final WebSessions sessions;

    WebFluxLogins(WebSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Mono<Login> resolve(ServerWebExchange exchange, LivePrincipal principal) {
        return sessions.of(exchange).map(session -> new SessionLogin(sessions, sessions.look(session)));
    }

    private static final class SessionLogin implements Login {

        private final WebSessions sessions;
        private final WebSessions.Look look;
        private final SessionKey key;

        SessionLogin(WebSessions sessions, WebSessions.Look look) {
            this.sessions = sessions;
            this.look = look;
            this.key = new SessionKey(look::id);
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return look.now()
                    .map(WebSession::getId)
                    .map(id -> principal)
                    .singleOptional()
                    .toFuture();
        }

        @Override
        public boolean session() {
            return true;
        }

        @Override
        public String sessionKey() {
            return key.now();
        }

        @Override
        public Runnable watch(Runnable recheck) {
            return sessions.watch(look.id(), recheck);
        }
    }
}
