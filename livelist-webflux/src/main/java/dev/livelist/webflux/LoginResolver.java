package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds out how the sender of a request has logged in. Asked for each stream that somebody opens who is not anonymous. */
@FunctionalInterface
public interface LoginResolver {

    /**
     * The login behind this request; an empty answer is {@link Login#untracked}. An error turns the request away as the server's
     * failure, not the client's.
     *
     * @param principal who sends the request, as the {@link PrincipalResolver} says
     */
    Mono<Login> resolve(ServerWebExchange exchange, LivePrincipal principal);

    /** Tracks nothing: streams then go on until their principal expires or the stream authority ends them. */
    static LoginResolver untracked() {
        return (exchange, principal) -> Mono.empty();
    }
}
