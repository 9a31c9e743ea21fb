package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks an authority that blocks. A few threads, which go when there is nothing to do; what waits for them is at most one question for each
 * open stream, and a question that has waited for ten seconds counts as failed.
 */
final class AuthorityThreads implements AsyncStreamAuthority, AutoCloseable {

    private static final int THREADS = 4;

    private final StreamAuthority authority;
    private final ThreadPoolExecutor threads;

    AuthorityThreads(StreamAuthority authority) {
        this.authority = authority;
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "livelist-authority");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Optional<LivePrincipal>> current(LivePrincipal principal) {
        CompletableFuture<Optional<LivePrincipal>> answer = new CompletableFuture<>();
        threads.execute(() -> {
            if (answer.isDone()) { // nobody waits for it any more
                return;
            }
            try {
                answer.complete(authority.current(principal));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
