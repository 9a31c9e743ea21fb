package dev.livelist.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What answers that are no streams mean. */
final class Answers {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** Of 400 to 499 those that may be others the next time: from a proxy, too early, too many, or timed out. */
    private static final Set<Integer> PASSING = Set.of(407, 408, 425, 429);

    private static final int LONGEST_TEXT = 500;

    private Answers() {}

    static boolean isRedirect(int status) {
        return REDIRECTS.contains(status);
    }

    static boolean isStream(int status, StreamTransport.Header header) {
        return status == 200 && isOfType(header, "text/event-stream");
    }

    /**
     * What an answer says.
     *
     * @param body its beginning
     * @param hasLived whether there has been a stream before: then a 404 and the like counts for good only where it is the
     *     application's own, for a proxy in front of servers that are being replaced answers so, too
     */
    static LiveListException refusal(int status, StreamTransport.Header header, String body, boolean hasLived) {
        if (isRedirect(status)) {
            return LiveListException.ofPage(
                    status,
                    "the server redirects to " + header.first("Location")
                            + ", and this client does not follow there; a login may be needed");
        }
        boolean isPage = isOfType(header, "text/html") || isOfType(header, "application/xhtml+xml");
        if (isPage && status < 300) {
            return LiveListException.ofPage(status, "the answer is a page for people; a login may be needed");
        }
        String problem = isPage ? "" : problem(body);
        boolean forbidden = status == 401 || status == 403;
        boolean isClients = status >= 400 && status < 500 && !PASSING.contains(status);
        boolean last = forbidden || (isClients && (!hasLived || !problem.isEmpty()));
        return LiveListException.ofAnswer(status, told(header, body, problem, isPage), last, retryAfter(header));
    }

    private static String told(StreamTransport.Header header, String body, String problem, boolean isPage) {
        if (!problem.isEmpty() || isPage) {
            return problem;
        }
        if (!body.isBlank()) {
            String text = body.strip();
            return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
        }
        String type = header.first("Content-Type");
        return type == null ? "" : "the answer is " + type;
    }

    private static boolean isOfType(StreamTransport.Header header, String type) {
        String given = header.first("Content-Type");
        return given != null
                && given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(type);
    }

    /** The detail of problem details (RFC 9457), whatever the content type says; empty where there are none. */
    private static String problem(String body) {
        if (!body.stripLeading().startsWith("{")) {
            return "";
        }
        try {
            JsonNode problem = JsonMapper.shared().readTree(body);
            String title = problem.path("title").asString("");
            return problem.path("detail").asString(title);
        } catch (JacksonException notJson) {
            return "";
        }
    }

    /** The Retry-After header (RFC 9110, 10.2.3): seconds, or a date. */
    private static @Nullable Duration retryAfter(StreamTransport.Header header) {
        String value = header.first("Retry-After");
        if (value == null) {
            return null;
        }
        try {
            Duration asked = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return asked.isNegative() ? Duration.ZERO : asked;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
