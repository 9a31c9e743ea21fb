package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.webflux.PrincipalResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Spring Security's authentication, as {@link Authentications} reads it. */
final class SecurityPrincipalResolver implements PrincipalResolver {

    private final Authentications readings;

    SecurityPrincipalResolver(Authentications readings) {
        this.readings = readings;
    }

    Authentications readings() {
        return readings;
    }

    @Override
    public Mono<LivePrincipal> resolve(ServerWebExchange exchange) {
        return exchange.getPrincipal().map(readings::principalOf).defaultIfEmpty(LivePrincipal.ANONYMOUS);
    }
}
