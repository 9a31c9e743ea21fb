package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import dev.livelist.webflux.LoginResolver;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * Logins by Spring Security, checked as it would check a new request with the same credentials. An authentication that a session
 * holds (form login, OIDC) stands for as long as the session lasts and holds it: a logout takes it away. One that comes with each
 * request is looked up among the accounts where it is an account's (HTTP Basic); a token (JWT) stands until its end. Somebody whom
 * Spring Security does not know, and the application does, is treated as without it.
 */
final class SecurityWebFluxLogins implements LoginResolver {

    private final WebSessions sessions;
    private final LoginResolver others;
    private final @Nullable ReactiveUserDetailsService accounts;
    private final @Nullable Authentications readings;

    /**
     * @param accounts where accounts are looked up; null where the application has none or several of them
     * @param readings what makes the principal of the authentication; null where the application has a way of its own, and the
     *     principal stays what it was
     */
    SecurityWebFluxLogins(
            WebSessions sessions, @Nullable ReactiveUserDetailsService accounts, @Nullable Authentications readings) {
        this.sessions = sessions;
        this.others = new WebFluxLogins(sessions);
        this.accounts = accounts;
        this.readings = readings;
    }

    @Override
    public Mono<Login> resolve(ServerWebExchange exchange, LivePrincipal principal) {
        return exchange.getPrincipal()
                .map(known -> known instanceof Authentication authentication
                        ? Optional.of(authentication)
                        : Optional.<Authentication>empty())
                .defaultIfEmpty(Optional.empty())
                .flatMap(known ->
                        known.isPresent() ? loginOf(exchange, known.get()) : others.resolve(exchange, principal));
    }

    private Mono<Login> loginOf(ServerWebExchange exchange, Authentication authentication) {
        return sessions.of(exchange)
                .filter(session -> holds(session, authentication.getName()))
                .<Login>map(session -> new InSession(sessions.look(session), authentication.getName()))
                .switchIfEmpty(Mono.fromSupplier(() -> perRequest(authentication)));
    }

    private @Nullable Login perRequest(Authentication authentication) {
        return accounts != null && authentication.getPrincipal() instanceof UserDetails account
                ? new OfAccount(accounts, account.getUsername())
                : null;
    }

    private static boolean holds(WebSession session, String name) {
        return authenticationIn(session)
                .map(Principal::getName)
                .filter(name::equals)
                .isPresent();
    }

    /** Whether somebody has logged in with a session. */
    static boolean keepsLogin(WebSession session) {
        return authenticationIn(session).isPresent();
    }

    private static Optional<Authentication> authenticationIn(WebSession session) {
        return WebSessions.valueOf(session, SecurityContext.class)
                .map(SecurityContext::getAuthentication)
                .filter(Authentication::isAuthenticated);
    }

    private final class InSession implements Login {

        private final WebSessions.Look look;
        private final SessionKey key;
        private final String name;

        InSession(WebSessions.Look look, String name) {
            this.look = look;
            this.key = new SessionKey(look::id);
            this.name = name;
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return look.now()
                    .mapNotNull(session -> authenticationIn(session).orElse(null))
                    .filter(authentication -> authentication.getName().equals(name))
                    .map(authentication -> readings == null ? principal : readings.principalOf(authentication))
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

    private final class OfAccount implements Login {

        private final ReactiveUserDetailsService accounts;
        private final String username;
        private final AtomicReference<@Nullable PasswordPrint> known = new AtomicReference<>();

        OfAccount(ReactiveUserDetailsService accounts, String username) {
            this.accounts = accounts;
            this.username = username;
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return accounts.findByUsername(username)
                    .filter(Authentications::isUsable)
                    .filter(account -> hasItsPassword(PasswordPrint.of(account)))
                    .map(account -> readings == null ? principal : readings.refreshed(principal, account))
                    .singleOptional()
                    .toFuture();
        }

        private boolean hasItsPassword(PasswordPrint now) {
            return known.compareAndSet(null, now) || now.equals(known.get());
        }

        @Override
        public boolean session() {
            return false;
        }
    }
}
