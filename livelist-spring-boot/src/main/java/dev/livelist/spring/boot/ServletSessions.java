package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Logins that sessions keep, the container's or those of Spring Session. A session that ends ends the logins it keeps at once, where
 * something tells of it (a logout; with Spring Session an indexed repository). One that nobody uses any more is found when it is checked,
 * since containers look for those about once a minute. Looking at a session is no access to it. Safe for use by any number of threads.
 */
final class ServletSessions implements HttpSessionListener, HttpSessionIdListener {

    private final SessionWatches watches = new SessionWatches();
    private final @Nullable StoredSessions store;

    /** @param store where all sessions are; null where the container keeps them */
    ServletSessions(@Nullable StoredSessions store) {
        this.store = store;
    }

    /**
     * A login that a session keeps.
     *
     * @param reading the principal that a session has, given its values and the principal that the stream has; empty where it has none
     */
    Login login(HttpSession session, BiFunction<Collection<Object>, LivePrincipal, Optional<LivePrincipal>> reading) {
        StoredSessions all = store;
        return all == null ? new InContainer(session, reading) : new InStore(session, reading, all);
    }

    /** For somebody whom the application knows in a way of its own: the principal stays as it is while there is the session. */
    static Optional<LivePrincipal> isThere(Collection<Object> values, LivePrincipal principal) {
        return Optional.of(principal);
    }

    /**
     * What a session holds.
     *
     * @throws IllegalStateException if it has ended
     */
    static Collection<Object> valuesOf(HttpSession session) {
        return Collections.list(session.getAttributeNames()).stream()
                .map(session::getAttribute)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        watches.ended(event.getSession().getId());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        watches.moved(oldId, event.getSession().getId());
    }

    /** What the logins of both kinds of sessions have in common. */
    private abstract class SessionLogin implements Login {

        final HttpSession session;
        final BiFunction<Collection<Object>, LivePrincipal, Optional<LivePrincipal>> reading;
        private final SessionKey key;

        SessionLogin(
                HttpSession session, BiFunction<Collection<Object>, LivePrincipal, Optional<LivePrincipal>> reading) {
            this.session = session;
            this.reading = reading;
            this.key = new SessionKey(session::getId);
        }

        @Override
        public boolean session() {
            return true;
        }

        @Override
        public String sessionKey() {
            return key.now();
        }

        /** Something tells that the session has ended. */
        abstract void end();

        @Override
        public Runnable watch(Runnable recheck) {
            Runnable watcher = () -> {
                end();
                recheck.run();
            };
            watches.add(session.getId(), watcher);
            return () -> watches.remove(session.getId(), watcher);
        }
    }

    private final class InContainer extends SessionLogin {

        private final long opened = System.currentTimeMillis();
        private volatile boolean ended;

        InContainer(
                HttpSession session, BiFunction<Collection<Object>, LivePrincipal, Optional<LivePrincipal>> reading) {
            super(session, reading);
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return CompletableFuture.completedStage(ended ? Optional.empty() : look(principal));
        }

        private Optional<LivePrincipal> look(LivePrincipal principal) {
            try {
                if (hasExpired()) {
                    // Or the end of the stream, a request of this session, would count as an access to it.
                    session.invalidate();
                    return Optional.empty();
                }
                return reading.apply(valuesOf(session), principal);
            } catch (IllegalStateException e) { // it has ended
                return Optional.empty();
            }
        }

        /** The request that opened the stream was the last access that the container knows of, if there was none after it. */
        private boolean hasExpired() {
            Duration idle =
                    Duration.ofMillis(System.currentTimeMillis() - Math.max(opened, session.getLastAccessedTime()));
            int allowed = session.getMaxInactiveInterval();
            return allowed > 0 && idle.compareTo(Duration.ofSeconds(allowed)) >= 0;
        }

        @Override
        void end() {
            ended = true; // the container tells of it before the session is found to have ended
        }
    }

    private final class InStore extends SessionLogin {

        private final StoredSessions all;

        InStore(
                HttpSession session,
                BiFunction<Collection<Object>, LivePrincipal, Optional<LivePrincipal>> reading,
                StoredSessions all) {
            super(session, reading);
            this.all = all;
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return all.valuesOf(session.getId())
                    .thenApply(found -> found.flatMap(values -> reading.apply(values, principal)));
        }

        @Override
        void end() {
            // The store is asked.
        }
    }
}
