package dev.livelist.webmvc;

import dev.livelist.broadcaster.Cause;
import dev.livelist.capture.CurrentCause;
import dev.livelist.http.LiveHttp;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/** Binds the write of a client that a request names to the thread of the request. */
final class CauseFilter implements Filter {

    private final ServletPrincipalResolver principals;

    CauseFilter(ServletPrincipalResolver principals) {
        this.principals = principals;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Cause> cause = causeOf(request);
        if (cause.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        CurrentCause.Binding binding = CurrentCause.bind(cause.get());
        try {
            chain.doFilter(request, response);
        } finally {
            binding.close();
        }
    }

    private Optional<Cause> causeOf(ServletRequest request) {
        if (!(request instanceof HttpServletRequest http)) {
            return Optional.empty();
        }
        try {
            String header = http.getHeader(LiveHttp.CAUSE_HEADER);
            return header == null ? Optional.empty() : LiveHttp.causeOf(header, principals.resolve(http));
        } catch (RuntimeException e) { // a firewall refuses to hand the header out, or nobody can say who it is
            return Optional.empty();
        }
    }
}
