package dev.livelist.sample.shop.web;

import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** The answer to a request that needs a login. */
public final class LoginProblem {

    /** The header {@code WWW-Authenticate}. */
    public static final String CHALLENGE = "Basic realm=\"shop\", charset=\"UTF-8\"";

    private LoginProblem() {}

    /** The body, as problem details. */
    public static byte[] body(JsonMapper json) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.UNAUTHORIZED, "This needs a login by HTTP Basic with a valid name and password");
        return json.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
    }
}
