package dev.livelist.spring.boot;

import dev.livelist.http.Answer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.server.PathContainer;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers a request for a list that the application's path rules refuse for want of a login as a list itself does: by a 401. An entry
 * point would send the reader of a stream to a login page, or make a browser open a dialog. It stands before the entry point, so it
 * makes no difference which one a chain has, and no session is begun for the refused request.
 */
final class ServletRefusals extends OncePerRequestFilter {

    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();
    private final ListPaths lists;
    private final Answer refusal;

    private ServletRefusals(ListPaths lists, Answer refusal) {
        this.lists = lists;
        this.refusal = refusal;
    }

    /** Adds it to each chain that is built from Spring Security's own {@link HttpSecurity}. */
    static Customizer<HttpSecurity> customizer(ListPaths lists, Answer refusal) {
        return http -> http.addFilterAfter(new ServletRefusals(lists, refusal), ExceptionTranslationFilter.class);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (AccessDeniedException e) {
            if (response.isCommitted() || isLoggedIn() || !lists.contains(pathOf(request))) {
                throw e;
            }
            response.setStatus(refusal.status());
            refusal.headers().forEach(response::setHeader);
            response.getOutputStream().write(refusal.body());
        }
    }

    private boolean isLoggedIn() {
        Authentication present = SecurityContextHolder.getContext().getAuthentication();
        return present != null && !trust.isAnonymous(present);
    }

    private static PathContainer pathOf(HttpServletRequest request) {
        return ServletRequestPathUtils.parse(request).pathWithinApplication();
    }
}
