package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import dev.livelist.webmvc.ServletLoginResolver;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * Logins by Spring Security under MVC, checked as it would check a new request with the same credentials: see
 * {@link SecurityWebFluxLogins}, which is the same for WebFlux.
 */
final class SecurityServletLogins implements ServletLoginResolver {

    private final ServletSessions sessions;
    private final @Nullable UserDetailsService accounts;
    private final Executor threads;
    private final @Nullable Authentications readings;

    /**
     * @param accounts where accounts are looked up; null where the application has none or several of them
     * @param threads where that is done, since it may block
     * @param readings what makes the principal of the authentication; null where the application has a way of its own, and the
     *     principal stays what it was
     */
    SecurityServletLogins(
            ServletSessions sessions,
            @Nullable UserDetailsService accounts,
            Executor threads,
            @Nullable Authentications readings) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.threads = threads;
        this.readings = readings;
    }

    @Override
    public Login resolve(HttpServletRequest request, LivePrincipal principal) {
        HttpSession session = request.getSession(false);
        if (!(request.getUserPrincipal() instanceof Authentication authentication)) {
            return session == null ? Login.untracked() : sessions.login(session, ServletSessions::isThere);
        }
        String name = authentication.getName();
        if (session != null
                && authenticationIn(ServletSessions.valuesOf(session), name).isPresent()) {
            return sessions.login(session, (values, known) -> authenticationIn(values, name)
                    .map(kept -> readings == null ? known : readings.principalOf(kept)));
        }
        return accounts != null && authentication.getPrincipal() instanceof UserDetails account
                ? new OfAccount(accounts, account.getUsername())
                : Login.untracked();
    }

    private static Optional<Authentication> authenticationIn(Collection<Object> values, String name) {
        return values.stream()
                .filter(SecurityContext.class::isInstance)
                .map(value -> ((SecurityContext) value).getAuthentication())
                .filter(kept ->
                        kept != null && kept.isAuthenticated() && kept.getName().equals(name))
                .findFirst();
    }

    private final class OfAccount implements Login {

        private final UserDetailsService accounts;
        private final String username;
        private final AtomicReference<@Nullable PasswordPrint> known = new AtomicReference<>();

        OfAccount(UserDetailsService accounts, String username) {
            this.accounts = accounts;
            this.username = username;
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return CompletableFuture.supplyAsync(() -> look(principal), threads);
        }

        private Optional<LivePrincipal> look(LivePrincipal principal) {
            UserDetails account;
            try {
                account = accounts.loadUserByUsername(username);
            } catch (UsernameNotFoundException e) {
                return Optional.empty();
            }
            if (!Authentications.isUsable(account) || !hasItsPassword(PasswordPrint.of(account))) {
                return Optional.empty();
            }
            return Optional.of(readings == null ? principal : readings.refreshed(principal, account));
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
