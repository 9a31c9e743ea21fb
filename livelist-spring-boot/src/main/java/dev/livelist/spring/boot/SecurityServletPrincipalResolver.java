package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.webmvc.ServletPrincipalResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** Spring Security's authentication, as {@link Authentications} reads it. */
final class SecurityServletPrincipalResolver implements ServletPrincipalResolver {

    private final Authentications readings;

    SecurityServletPrincipalResolver(Authentications readings) {
        this.readings = readings;
    }

    Authentications readings() {
        return readings;
    }

    @Override
    public LivePrincipal resolve(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? LivePrincipal.ANONYMOUS : readings.principalOf(principal);
    }
}
