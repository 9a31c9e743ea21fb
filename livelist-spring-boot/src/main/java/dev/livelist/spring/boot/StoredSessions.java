package dev.livelist.spring.boot;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/**
 * Sessions that Spring Session keeps, for all workers. What a request has of one is a copy of its own, so the repository is asked. To
 * look at a session there is no access to it: nothing is saved.
 */
final class StoredSessions {

    private final SessionRepository<?> repository;
    private final Executor threads;

    /** @param threads where the repository is asked, since it may block */
    StoredSessions(SessionRepository<?> repository, Executor threads) {
        this.repository = repository;
        this.threads = threads;
    }

    /** What a session holds now; empty where it has ended. */
    CompletionStage<Optional<Collection<Object>>> valuesOf(String id) {
        return CompletableFuture.supplyAsync(
                () -> Optional.<Session>ofNullable(repository.findById(id))
                        .filter(session -> !session.isExpired())
                        .map(StoredSessions::valuesOf),
                threads);
    }

    private static Collection<Object> valuesOf(Session session) {
        return session.getAttributeNames().stream()
                .<@Nullable Object>map(session::getAttribute)
                .flatMap(value -> value == null ? List.of().stream() : List.of(value).stream())
                .toList();
    }
}
