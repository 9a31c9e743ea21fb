package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.webmvc.ServletPrincipalResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.springframework.security.core.Authentication;

/** Spring Security's authentication, as {@link Authentications} reads it. */
final class SecurityServletPrincipalResolver implements ServletPrincipalResolver {

    @Override
    public LivePrincipal resolve(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            return LivePrincipal.ANONYMOUS;
        }
        return principal instanceof Authentication authentication
                ? Authentications.principalOf(authentication)
                : LivePrincipal.of(principal.getName());
    }
}
