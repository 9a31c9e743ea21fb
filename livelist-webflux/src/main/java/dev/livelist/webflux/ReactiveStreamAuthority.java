package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import reactor.core.publisher.Mono;

/** A {@link dev.livelist.http.StreamAuthority} for an application whose user store is reactive. */
@FunctionalInterface
public interface ReactiveStreamAuthority {

    /**
     * The principal as of now; empty where the stream may not go on. An error, or no answer within ten seconds, is tried
     * again; the stream ends where that lasts longer than {@code reauthorize-interval}, and at once where the
     * authentication it has is over.
     *
     * @param principal whom the stream belongs to, as last told; may be the anonymous one
     */
    Mono<LivePrincipal> current(LivePrincipal principal);

    /** Keeps every principal as it is, whatever their login says of their roles. */
    static ReactiveStreamAuthority unchanged() {
        return Mono::just;
    }
}
