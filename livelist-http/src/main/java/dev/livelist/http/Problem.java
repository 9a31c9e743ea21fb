package dev.livelist.http;

import dev.livelist.Access;
import dev.livelist.engine.StreamEvent;
import dev.livelist.query.InvalidQueryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
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
        CONTENT_TOO_LARGE(413, "Content Too Large"),
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

    /** The refusal of a list to a principal; null where it is open to them. */
    static @Nullable Problem ofAccess(Access.Decision decision, @Nullable String challenge) {
        return switch (decision) {
            case GRANTED -> null;
            case UNAUTHENTICATED -> loginNeeded(challenge);
            case FORBIDDEN -> of(Status.FORBIDDEN, "This list is not open to you");
        };
    }

    static Problem loginNeeded(@Nullable String challenge) {
        return of(Status.UNAUTHORIZED, "This list needs a login").with("WWW-Authenticate", challenge);
    }

    static Problem notAcceptable() {
        return notAcceptable(
                "This list is served as " + Representation.OFFERED + "; name one of them", Representation.OFFERED);
    }

    /** The refusal of whoever does not accept a stream of several lists. */
    static Problem onlyAsStream() {
        String stream = Representation.STREAM.mediaType();
        return notAcceptable("Several lists together are served as " + stream + "; name it", stream);
    }

    private static Problem notAcceptable(String detail, String allowed) {
        return new Problem(
                Status.NOT_ACCEPTABLE, Map.of("detail", detail + " in the Accept header", "allowed", allowed));
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

    /** What the last event of a list says, where other lists of its stream go on. The members of that event's data are this one's too. */
    static Problem ofEnd(StreamEvent last) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("detail", "This list cannot be followed for the moment; open it again in a while");
        JsonNode told = JSON.readTree(last.data());
        told.propertyNames().forEach(name -> members.put(name, told.get(name).asString()));
        return new Problem(Status.SERVICE_UNAVAILABLE, members);
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
        headers.put("Content-Type", "application/problem+json");
        headers.put("Cache-Control", "no-store");
        return Answer.of(status.code, headers, json());
    }

    /** The problem details, in UTF-8 on one line. */
    byte[] json() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", status.title);
        body.put("status", status.code);
        body.putAll(members);
        return JSON.writeValueAsBytes(body);
    }
}
