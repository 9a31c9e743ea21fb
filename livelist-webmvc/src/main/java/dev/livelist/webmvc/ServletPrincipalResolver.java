package dev.livelist.webmvc;

import dev.livelist.LivePrincipal;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** Finds out who sends a request. */
@FunctionalInterface
public interface ServletPrincipalResolver {

    /**
     * Who sends this request. Nobody in particular is {@link LivePrincipal#ANONYMOUS}. An exception turns the request away as
     * the server's failure, not the client's. Called on the request's thread.
     */
    LivePrincipal resolve(HttpServletRequest request);

    /**
     * Takes the request's principal by its name, with no roles and no known end of its authentication: what there is
     * without a security framework.
     */
    static ServletPrincipalResolver ofRequest() {
        return request -> {
            Principal principal = request.getUserPrincipal();
            return principal == null ? LivePrincipal.ANONYMOUS : LivePrincipal.of(principal.getName());
        };
    }
}
