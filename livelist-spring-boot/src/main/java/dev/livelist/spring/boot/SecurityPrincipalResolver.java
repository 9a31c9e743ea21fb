package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.webflux.PrincipalResolver;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Spring Security's authentication, as {@link Authentications} reads it. */
final class SecurityPrincipalResolver implements PrincipalResolver {

    @Override
    public Mono<LivePrincipal> resolve(ServerWebExchange exchange) {
        return exchange.getPrincipal()
                .map(principal -> principal instanceof Authentication authentication
                        ? Authentications.principalOf(authentication)
                        : LivePrincipal.of(principal.getName()))
                .defaultIfEmpty(LivePrincipal.ANONYMOUS);
    }
}
