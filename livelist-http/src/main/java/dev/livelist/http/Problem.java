package dev.livelist.http;

import dev.livelist.query.InvalidQueryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as RFC 9457 problem details, with their own content type whatever the request accepts: an error dressed up as an
 * event of a stream would never be seen as one. It is an exception so that whoever finds the problem can simply throw it.
 */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The statuses of problems, by the names that HTTP gives them. */
    enum Status {
        BAD_REQUEST(400, "Bad Request"),
        UNAUTHORIZED(401, "Unauthorized"),
        FORBIDDEN(403, "Forbidden"),
        NOT_FOUND(404, "Not Found"),
        METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
        NOT_ACCEPTABLE(406, "Not Acceptable"),
        TOO_MANY_REQUESTS(429, "Too Many Requests"),
        INTERNAL_SERVER_ERROR(500, "Internal Server Error"),
        SERVICE_UNAVAILABLE(503, "Service Unavailable");

        private final int code;
        private final String title;

        Status(int code, String title) {
            this.code = code;
            this.title = title;
        }
    }

    private final Status status;
    private final transient Map<String, String> members;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Problem(Status status, Map<String, String> members) {
        super(members.get("detail"), null, false, false);
        this.status = status;
        this.members = members;
    }

    static Problem of(Status status, String detail) {
        return new Problem(status, Map.of("detail", detail));
    }

    static Problem ofQuery(InvalidQueryException e) {
        return new Problem(
                Status.BAD_REQUEST,
                Map.of("detail", e.getMessage(), "parameter", e.parameter(), "allowed", e.allowed()));
    }

    static Problem notAcceptable() {
        return new Problem(
                Status.NOT_ACCEPTABLE,
                Map.of(
                        "detail",
                        "This list is served as " + Representation.OFFERED + "; name one of them in the Accept header",
                        "allowed",
                        Representation.OFFERED));
    }

    /** Something that went wrong here; the log has the rest under the same id. */
    static Problem ofServer(String id) {
        return new Problem(Status.INTERNAL_SERVER_ERROR, Map.of("instance", "urn:uuid:" + id));
    }

    /** Something that may be better in a while. */
    static Problem forNow(Status status, String detail) {
        int seconds = ThreadLocalRandom.current().nextInt(2, 11);
        return of(status, detail).with("Retry-After", Integer.toString(seconds));
    }

    /** Adds a header to the answer. */
    Problem with(String header, @Nullable String value) {
        if (value != null) {
            headers.put(header, value);
        }
        return this;
    }

    /** This as an answer. */
    Answer answer() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", status.title);
        body.put("status", status.code);
        body.putAll(members);
        headers.put("Content-Type", "application/problem+json");
        headers.put("Cache-Control", "no-store");
        return Answer.of(status.code, headers, JSON.writeValueAsBytes(body));
    }
}
