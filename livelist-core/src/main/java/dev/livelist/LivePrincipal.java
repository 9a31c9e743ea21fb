package dev.livelist;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a list. Never null: somebody who has not logged in is {@link #ANONYMOUS}.
 *
 * @param name the principal's name; empty for the anonymous one
 * @param anonymous whether nobody has logged in
 * @param roles the roles held, without a prefix: {@code ADMIN}
 * @param expires when the authentication ends, if that is known
 */
public record LivePrincipal(
        String name,
        boolean anonymous,
        Set<String> roles,
        @Nullable Instant expires) {

    /** Nobody in particular. */
    public static final LivePrincipal ANONYMOUS = new LivePrincipal("", true, Set.of(), null);

    /** Copies the roles. */
    public LivePrincipal {
        roles = Set.copyOf(roles);
    }

    /** Somebody who has logged in, with no roles and no known end. */
    public static LivePrincipal of(String name) {
        return new LivePrincipal(name, false, Set.of(), null);
    }

    /** When the authentication ends, if that is known. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(expires);
    }
}
