package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds out who sends a request. */
@FunctionalInterface
public interface PrincipalResolver {

    /**
     * Who sends this request. Nobody in particular is {@link LivePrincipal#ANONYMOUS}, and so is an empty answer. An error
     * turns the request away as the server's failure, not the client's.
     */
    Mono<LivePrincipal> resolve(ServerWebExchange exchange);

    /**
     * Takes the exchange's principal by its name, with no roles and no known end of its authentication: what there is
     * without a security framework.
     */
    static PrincipalResolver ofExchange() {
        return exchange -> exchange.getPrincipal()
                .map(principal -> LivePrincipal.of(principal.getName()))
                .defaultIfEmpty(LivePrincipal.ANONYMOUS);
    }
}
