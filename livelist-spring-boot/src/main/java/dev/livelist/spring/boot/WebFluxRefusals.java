package dev.livelist.spring.boot;

import dev.livelist.http.Answer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** What {@link ServletRefusals} is under MVC. */
final class WebFluxRefusals implements WebFilter {

    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();
    private final ListPaths lists;
    private final Answer refusal;

    private WebFluxRefusals(ListPaths lists, Answer refusal) {
        this.lists = lists;
        this.refusal = refusal;
    }

    /** Adds it to each chain that is built from Spring Security's own {@link ServerHttpSecurity}. */
    static Customizer<ServerHttpSecurity> customizer(ListPaths lists, Answer refusal) {
        return http ->
                http.addFilterAfter(new WebFluxRefusals(lists, refusal), SecurityWebFiltersOrder.EXCEPTION_TRANSLATION);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!lists.contains(exchange.getRequest().getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        return chain.filter(exchange).onErrorResume(AccessDeniedException.class, e -> isLoggedIn()
                .flatMap(loggedIn -> loggedIn ? Mono.<Void>error(e) : refuse(exchange.getResponse())));
    }

    private Mono<Boolean> isLoggedIn() {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .map(present -> !trust.isAnonymous(present))
                .defaultIfEmpty(false);
    }

    private Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(refusal.status()));
        refusal.headers().forEach(response.getHeaders()::set);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(refusal.body())));
    }
}
