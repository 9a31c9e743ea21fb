package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.webflux.PrincipalResolver;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Spring Security's authentication: its name, the authorities {@code ROLE_x} as roles {@code x}, the end of its token. */
final class SecurityPrincipalResolver implements PrincipalResolver {

    private static final String ROLE = "ROLE_";
    private static final boolean TOKENS = ClassUtils.isPresent(
            "org.springframework.security.oauth2.core.OAuth2Token", SecurityPrincipalResolver.class.getClassLoader());

    @Override
    public Mono<LivePrincipal> resolve(ServerWebExchange exchange) {
        return exchange.getPrincipal()
                .map(principal -> principal instanceof Authentication authentication
                        ? principalOf(authentication)
                        : LivePrincipal.of(principal.getName()))
                .defaultIfEmpty(LivePrincipal.ANONYMOUS);
    }

    private static LivePrincipal principalOf(Authentication authentication) {
        if (!authentication.isAuthenticated() || authentication instanceof AnonymousAuthenticationToken) {
            return LivePrincipal.ANONYMOUS;
        }
        Set<String> roles = authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null && authority.startsWith(ROLE))
                .map(authority -> authority.substring(ROLE.length()))
                .collect(Collectors.toUnmodifiableSet());
        Instant expires = TOKENS ? Tokens.endOf(authentication) : null;
        return new LivePrincipal(authentication.getName(), false, roles, expires);
    }

    /** Apart, so that it is loaded only where there are tokens. */
    private static final class Tokens {
        static @Nullable Instant endOf(Authentication authentication) {
            return authentication.getCredentials() instanceof OAuth2Token token ? token.getExpiresAt() : null;
        }
    }
}
