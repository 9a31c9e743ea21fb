package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import reactor.core.publisher.Mono;

/**
 * Says what has become of somebody who opened a stream a while ago. Asked when the authentication expires, at every
 * {@code reauthorize-interval}, and when a signal says that the principal may have changed; the list's access and scope are
 * then decided again for the answer.
 *
 * <p>An application whose accounts can be locked or lose roles implements this over its user store. Without one, a
 * stream keeps the principal it was opened with until its authentication expires.
 */
@FunctionalInterface
public interface StreamAuthority {

    /**
     * The principal as of now; empty where the stream may not go on. An error, or no answer within ten seconds, is tried
     * again; the stream ends where that lasts longer than {@code reauthorize-interval}, and at once where the
     * authentication it has is over.
     *
     * @param principal whom the stream belongs to, as last told; may be the anonymous one
     */
    Mono<LivePrincipal> current(LivePrincipal principal);

    /** Keeps every principal as it is. */
    static StreamAuthority unchanged() {
        return Mono::just;
    }
}
