package dev.livelist.sample.shop.server;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page who has logged in, and gives it the cookie with the token that its writes have to send. */
@RestController
class SessionController {

    /** @param user null where nobody has logged in */
    record Session(@Nullable String user) {}

    @GetMapping(path = "/api/session", produces = MediaType.APPLICATION_JSON_VALUE)
    Session session(@Nullable Principal user, CsrfToken token) {
        token.getToken(); // or the cookie would not be set
        return new Session(user == null ? null : user.getName());
    }
}
