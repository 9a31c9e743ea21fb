package dev.livelist.webflux;

import dev.livelist.query.InvalidQueryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as RFC 9457 problem details, with their own content type whatever the request accepts: an error dressed up as an
 * event of a stream would never be seen as one. It is an exception so that whoever finds the problem can simply throw it.
 */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpStatus status;
    private final Map<String, String> members;
    private final HttpHeaders headers = new HttpHeaders();

    private Problem(HttpStatus status, Map<String, String> members) {
        super(members.get("detail"), null, false, false);
        this.status = status;
        this.members = members;
    }

    static Problem of(HttpStatus status, String detail) {
        return new Problem(status, Map.of("detail", detail));
    }

    static Problem ofQuery(InvalidQueryException e) {
        return new Problem(
                HttpStatus.BAD_REQUEST,
                Map.of("detail", e.getMessage(), "parameter", e.parameter(), "allowed", e.allowed()));
    }

    static Problem notAcceptable() {
        return new Problem(
                HttpStatus.NOT_ACCEPTABLE,
                Map.of(
                        "detail",
                        "This list is served as " + Representation.OFFERED + "; name one of them in the Accept header",
                        "allowed",
                        Representation.OFFERED));
    }

    /** Something that went wrong here; the log has the rest under the same id. */
    static Problem ofServer(String id) {
        return new Problem(HttpStatus.INTERNAL_SERVER_ERROR, Map.of("instance", "urn:uuid:" + id));
    }

    /** Something that may be better in a while. */
    static Problem forNow(HttpStatus status, String detail) {
        int seconds = ThreadLocalRandom.current().nextInt(2, 11);
        return of(status, detail).with(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
    }

    /** Adds a header to the answer. */
    Problem with(String header, @Nullable String value) {
        if (value != null) {
            headers.set(header, value);
        }
        return this;
    }

    /** Answers with this. */
    Mono<Void> write(ServerHttpResponse response) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.putAll(members);
        byte[] json = JSON.writeValueAsBytes(body);

        response.setStatusCode(status);
        response.getHeaders().putAll(headers);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getHeaders().setCacheControl("no-store");
        response.getHeaders().setContentLength(json.length);
        DataBuffer buffer = response.bufferFactory().wrap(json);
        return response.writeWith(Mono.just(buffer));
    }
}
