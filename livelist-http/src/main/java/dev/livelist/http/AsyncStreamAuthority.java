package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A {@link StreamAuthority} that does not block: what an adapter makes of what its stack has. */
@FunctionalInterface
public interface AsyncStreamAuthority {

    /** As {@link StreamAuthority#current}. A future that is not wanted any more is cancelled. */
    CompletionStage<Optional<LivePrincipal>> current(LivePrincipal principal);
}
