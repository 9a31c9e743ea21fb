package dev.livelist.webmvc;

import dev.livelist.http.Answer;
import dev.livelist.http.LiveHttp;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/** Answers requests for lists whose Accept header Spring refuses to sort. */
final class AcceptFilter implements Filter {

    private final Pattern lists;

    /** @param path the path below which lists are, whatever the application's own path in front of it */
    AcceptFilter(String path) {
        this.lists = Pattern.compile(".*" + Pattern.quote(path) + "(/[^/]+){0,2}");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answered
                && lists.matcher(http.getRequestURI()).matches()) {
            Answer refusal = LiveHttp.refusalOf(new ServletHandler.Request(http));
            if (refusal != null) {
                ServletHandler.writeWhole(answered, refusal);
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
