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
        return sessions.of(exchange).map(session -> new SessionLogin(sessions.look(session)));
    }

    private record SessionLogin(WebSessions.Look look) implements Login {

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
    }
}
