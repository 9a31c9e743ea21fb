package dev.livelist.webmvc;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The application's own rules for addresses, such as those of a Spring Security filter chain. A stream of several lists has one address, and
 * none of its lists', so what would stop a request at a list's own address has to be asked.
 */
@FunctionalInterface
public interface PathRules {

    /**
     * Whether the sender of this request would be let through with a GET of that path. An exception refuses the list as the server's
     * failure. Called on the request's thread.
     *
     * @param path within the application, such as {@code /live/products}
     */
    boolean admit(HttpServletRequest request, String path);

    /** There are none. */
    static PathRules none() {
        return (request, path) -> true;
    }
}
