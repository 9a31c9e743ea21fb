package dev.livelist.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How lists are served over HTTP. The reasons for the defaults are in the reference documentation of the properties of the
 * same names.
 *
 * @param path the path below which lists are, such as {@code /live}; begins with a slash and does not end with one
 * @param keepAlive a stream on which nothing has been sent for this long is sent a comment
 * @param writeTimeout a stream whose socket takes nothing for this long, while something waits to be sent, is closed
 * @param reauthorizeInterval a stream is authorised again at least this often
 * @param sessionCheckInterval a stream whose login is kept in a session has that checked at least this often
 * @param maxStreams how many streams there are at most; 0: any number
 * @param maxStreamsPerPrincipal how many streams one principal has at most; 0: any number
 * @param maxViewsPerPrincipal how many distinct queries, apart from the page, one principal follows at most; 0: any number
 * @param maxListsPerStream how many lists one stream has at most; 0: there are no streams of several lists
 * @param challenge the {@code WWW-Authenticate} header of a 401, such as {@code Bearer}; none where null, because a browser
 *     answers some challenges with a dialog of its own
 */
public record LiveHttpSettings(
        String path,
        Duration keepAlive,
        Duration writeTimeout,
        Duration reauthorizeInterval,
        Duration sessionCheckInterval,
        int maxStreams,
        int maxStreamsPerPrincipal,
        int maxViewsPerPrincipal,
        int maxListsPerStream,
        @Nullable String challenge) {

    /** The defaults. */
    public static final LiveHttpSettings DEFAULT = new LiveHttpSettings(
            "/live",
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            0,
            0,
            0,
            0,
            null);

    /** Refuses what cannot work. */
    public LiveHttpSettings {
        if (!path.matches("(/[A-Za-z0-9_.~-]+)+")) {
            throw new IllegalArgumentException(
                    "livelist.path is '" + path + "'; it must begin with '/', such as /live, and not end with one");
        }
        requirePositive("keep-alive", keepAlive);
        requirePositive("write-timeout", writeTimeout);
        requirePositive("reauthorize-interval", reauthorizeInterval);
        requirePositive("session-check-interval", sessionCheckInterval);
        requireNotNegative("max-streams", maxStreams);
        requireNotNegative("max-streams-per-principal", maxStreamsPerPrincipal);
        requireNotNegative("max-views-per-principal", maxViewsPerPrincipal);
        requireNotNegative("max-lists-per-stream", maxListsPerStream);
    }

    /** The same, with another limit of streams. */
    public LiveHttpSettings withMaxStreams(int limit) {
        return new LiveHttpSettings(
                path,
                keepAlive,
                writeTimeout,
                reauthorizeInterval,
                sessionCheckInterval,
                limit,
                maxStreamsPerPrincipal,
                maxViewsPerPrincipal,
                maxListsPerStream,
                challenge);
    }

    /** The same, with streams of that many lists, or none of several where 0. */
    public LiveHttpSettings withMaxListsPerStream(int limit) {
        return new LiveHttpSettings(
                path,
                keepAlive,
                writeTimeout,
                reauthorizeInterval,
                sessionCheckInterval,
                maxStreams,
                maxStreamsPerPrincipal,
                maxViewsPerPrincipal,
                limit,
                challenge);
    }

    private static void requirePositive(String property, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("livelist." + property + " is " + duration + "; it must be positive");
        }
    }

    private static void requireNotNegative(String property, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException(
                    "livelist." + property + " is " + limit + "; it must be positive, or 0 for no limit");
        }
    }
}
