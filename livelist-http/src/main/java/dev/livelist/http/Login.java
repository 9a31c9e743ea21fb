package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How somebody who opens a stream has logged in, so that it can be checked again while the stream is open. The rule for a check: a
 * stream goes on for as long as a new request with the same credentials would be let in.
 *
 * <p>Safe for use by any number of threads.
 */
public interface Login {

    /**
     * Checks the login. Must not prolong what it checks: a stream does not keep a session alive. Must not block.
     *
     * @param principal the principal as last decided
     * @return the principal as the login has it now, or the argument where the login does not say; empty where it is over. An
     *     error, or no answer within ten seconds, is tried again
     */
    CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal);

    /** Whether it is kept in a session. Such a login is checked at every {@code session-check-interval}. */
    boolean session();

    /**
     * Names the session that keeps it, as {@link LiveStreams#sessionKey} does, by the id that the session has now. Null where no session keeps it, and
     * where its id is not known: then {@link LiveStreams#disconnectSession} does not find its streams.
     */
    default @Nullable String sessionKey() {
        return null;
    }

    /**
     * Says when the login may have ended, where something tells of that. Called once, when the stream is open.
     *
     * @param recheck to be called then, from any thread; it does not block
     * @return called when nobody wants to know any more
     */
    default Runnable watch(Runnable recheck) {
        return () -> {};
    }

    /** A login of which nothing is known but the end that the principal itself has. */
    static Login untracked() {
        return Untracked.INSTANCE;
    }

    /** The only one of its kind: it says yes. */
    enum Untracked implements Login {
        /** The instance. */
        INSTANCE;

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return CompletableFuture.completedStage(Optional.of(principal));
        }

        @Override
        public boolean session() {
            return false;
        }
    }
}
