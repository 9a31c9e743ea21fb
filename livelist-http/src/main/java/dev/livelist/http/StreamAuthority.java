package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.util.Optional;

/**
 * Says what has become of somebody who opened a stream a while ago. Asked after the {@link Login} has been found to stand: when
 * the authentication expires, at every {@code reauthorize-interval}, and when a signal says that the principal may have changed.
 * The list's access and scope are then decided again for the answer.
 *
 * <p>An application whose accounts can be locked or lose roles implements this over its user store. Without one, the login
 * alone decides.
 */
@FunctionalInterface
public interface StreamAuthority {

    /**
     * The principal as of now; empty where the stream may not go on. An error, or no answer within ten seconds, is tried
     * again; the stream ends where that lasts longer than {@code reauthorize-interval}, and at once where the
     * authentication it has is over. May block: it is called on one of a few threads of its own, and must be safe for that.
     *
     * @param principal whom the stream belongs to, as last told; may be the anonymous one
     */
    Optional<LivePrincipal> current(LivePrincipal principal);

    /** Keeps every principal as it is, whatever their login says of their roles. */
    static StreamAuthority unchanged() {
        return Optional::of;
    }
}
