package dev.livelist.http;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.CauseSpace;
import dev.livelist.query.InvalidQueryException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spaces in which clients count their writes, as they come in parameters and headers. What goes to other workers are digests: of the
 * space, and of it together with the name of whoever writes. So nobody learns a space from the channel, and a write of somebody else does
 * not pass for one of the principal that opened the stream.
 */
final class CauseSpaces {

    static final String PARAMETER = "cause.space";

    private static final Pattern SPACE = Pattern.compile("[A-Za-z0-9_-]{22,64}");
    private static final Pattern HEADER = Pattern.compile("(" + SPACE.pattern() + ")\\.([1-9][0-9]{0,15})");
    private static final int DIGEST_CHARS = 22;

    private CauseSpaces() {}

    /** Takes the space out of a stream's parameters; null where it names none. */
    static @Nullable String takeFrom(Map<String, List<String>> parameters) {
        List<String> values = parameters.remove(PARAMETER);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw InvalidQueryException.ofRepeated(PARAMETER, values);
        }
        String space = values.get(0);
        if (!SPACE.matcher(space).matches()) {
            throw new InvalidQueryException(
                    PARAMETER, "is no name of a space", space, "22 to 64 characters of A-Z, a-z, 0-9, _ and -");
        }
        return space;
    }

    /** A space that a principal's stream names. One of nobody in particular is that of whoever knows it. */
    static @Nullable CauseSpace of(@Nullable String space, LivePrincipal principal) {
        return space == null
                ? null
                : new CauseSpace(digest(space), principal.anonymous() ? null : writer(space, principal));
    }

    /** The write that a request's header names; empty where it cannot be read. */
    static Optional<Cause> causeOf(String header, LivePrincipal principal) {
        Matcher parts = HEADER.matcher(header.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        String space = parts.group(1);
        String writer = principal.anonymous() ? "" : writer(space, principal);
        return Cause.parse(digest(space) + "." + writer + "." + parts.group(2));
    }

    private static String writer(String space, LivePrincipal principal) {
        return digest(space + "\n" + principal.name());
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(digest).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
