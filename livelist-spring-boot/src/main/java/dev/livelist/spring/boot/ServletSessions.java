package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import dev.livelist.http.Login;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Logins that the container's sessions keep. A session that ends ends the logins it keeps at once, where the container tells of it (a
 * logout); one that nobody uses any more is found when it is checked, since containers look for those about once a minute. Looking at a
 * session is no access to it. Safe for use by any number of threads.
 */
final class ServletSessions implements HttpSessionListener, HttpSessionIdListener {

    private final Map<String, Set<SessionLogin>> byId = new ConcurrentHashMap<>();

    /**
     * A login that a session keeps.
     *
     * @param reading the principal that the session has, given the one that the stream has; empty where the session has none. Throws
     *     IllegalStateException where the session has ended, as its methods do
     */
    Login login(HttpSession session, BiFunction<HttpSession, LivePrincipal, Optional<LivePrincipal>> reading) {
        return new SessionLogin(session, reading);
    }

    /** For somebody whom the application knows in a way of its own: the principal stays as it is while there is the session. */
    static Optional<LivePrincipal> isThere(HttpSession session, LivePrincipal principal) {
        session.getAttributeNames(); // throws where it has ended
        return Optional.of(principal);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        Set<SessionLogin> ended = byId.remove(event.getSession().getId());
        if (ended != null) {
            ended.forEach(SessionLogin::end);
        }
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        Set<SessionLogin> moved = byId.remove(oldId);
        if (moved != null) {
            byId.merge(event.getSession().getId(), moved, (present, others) -> {
                present.addAll(others);
                return present;
            });
        }
    }

    private final class SessionLogin implements Login {

        private final HttpSession session;
        private final BiFunction<HttpSession, LivePrincipal, Optional<LivePrincipal>> reading;
        private final long opened = System.currentTimeMillis();
        private volatile boolean ended;
        private volatile Runnable recheck = () -> {};

        SessionLogin(HttpSession session, BiFunction<HttpSession, LivePrincipal, Optional<LivePrincipal>> reading) {
            this.session = session;
            this.reading = reading;
        }

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return CompletableFuture.completedStage(ended ? Optional.empty() : look(principal));
        }

        private Optional<LivePrincipal> look(LivePrincipal principal) {
            try {
                if (hasExpired()) {
                    session.invalidate(); // or the end of the stream, a request of this session, would count as an
                    // access to it
                    return Optional.empty();
                }
                return reading.apply(session, principal);
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

        private void end() {
            ended = true;
            recheck.run();
        }

        @Override
        public boolean session() {
            return true;
        }

        @Override
        public Runnable watch(Runnable check) {
            recheck = check;
            String id = session.getId();
            byId.compute(id, (key, present) -> {
                Set<SessionLogin> all = present == null ? ConcurrentHashMap.newKeySet() : present;
                all.add(this);
                return all;
            });
            return () -> byId.computeIfPresent(session.getId(), (key, present) -> {
                present.remove(this);
                return present.isEmpty() ? null : present;
            });
        }
    }
}
