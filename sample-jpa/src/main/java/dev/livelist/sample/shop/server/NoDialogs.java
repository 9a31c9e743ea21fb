package dev.livelist.sample.shop.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the challenge of HTTP Basic from pages. A browser answers it with a dialog of its own, in front of the page's login form.
 * Browsers say that a request is a page's; other clients do not, and are told how to log in.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class NoDialogs extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader("Sec-Fetch-Mode") == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new WithoutChallenge(response));
    }

    private static final class WithoutChallenge extends HttpServletResponseWrapper {

        WithoutChallenge(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setHeader(String name, String value) {
            if (!isChallenge(name)) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void addHeader(String name, String value) {
            if (!isChallenge(name)) {
                super.addHeader(name, value);
            }
        }

        private static boolean isChallenge(String name) {
            return name.equalsIgnoreCase(HttpHeaders.WWW_AUTHENTICATE);
        }
    }
}
