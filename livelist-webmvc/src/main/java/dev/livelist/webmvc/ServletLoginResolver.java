package dev.livelist.webmvc;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import jakarta.servlet.http.HttpServletRequest;

/** Finds out how the sender of a request has logged in. Asked for each stream that somebody opens who is not anonymous. */
@FunctionalInterface
public interface ServletLoginResolver {

    /**
     * The login behind this request. An exception turns the request away as the server's failure, not the client's. Called on the
     * request's thread.
     *
     * @param principal who sends the request, as the {@link ServletPrincipalResolver} says
     */
    Login resolve(HttpServletRequest request, LivePrincipal principal);

    /** Tracks nothing: streams then go on until their principal expires or the stream authority ends them. */
    static ServletLoginResolver untracked() {
        return (request, principal) -> Login.untracked();
    }
}
