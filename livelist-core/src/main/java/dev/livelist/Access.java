package dev.livelist;

import java.util.Set;

/**
 * Who may open a list at all; which rows they then see is the {@link Scope}'s business.
 *
 * @param anonymous whether a login is not needed
 * @param roles of which roles one is needed; none where empty
 */
public record Access(boolean anonymous, Set<String> roles) {

    /** What access somebody has. */
    public enum Decision {
        GRANTED,
        /** A login might help. */
        UNAUTHENTICATED,
        FORBIDDEN
    }

    /** Copies the roles. */
    public Access {
        roles = Set.copyOf(roles);
    }

    /** Decides on a principal. */
    public Decision decide(LivePrincipal principal) {
        if (principal.anonymous()) {
            return anonymous ? Decision.GRANTED : Decision.UNAUTHENTICATED;
        }
        return roles.isEmpty() || principal.roles().stream().anyMatch(roles::contains)
                ? Decision.GRANTED
                : Decision.FORBIDDEN;
    }
}
