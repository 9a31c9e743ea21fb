package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.source.RowSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The live lists of one worker: answers queries with documents, and keeps open readers up to date by patches.
 *
 * <p>Safe for use by any number of threads. Nothing here blocks.
 */
public final class LiveLists implements AutoCloseable {

    private LiveLists() {}

    /** Begins to set up lists over a broadcaster, which stays the caller's to close, after this. */
    public static Builder builder(Broadcaster broadcaster) {
        throw new UnsupportedOperationException();
    }

    /** The list of that name. */
    public Optional<ListDefinition<?>> definition(String name) {
        throw new UnsupportedOperationException();
    }

    /** All lists. */
    public Collection<ListDefinition<?>> definitions() {
        throw new UnsupportedOperationException();
    }

    /**
     * The document of a query, from statements that began after this call. Equal queries that wait for their turn at the same time share
     * one read.
     *
     * @return fails with {@link UnavailableException} while draining, without a database, or where too many reads wait.
     *     Cancelling it has no effect on others
     */
    public CompletableFuture<Document> document(ListQuery query) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a live reader of a query. The first event it gives is a snapshot, a patch from the version it came with, or just a status
     * where that version is current.
     *
     * @param version the version the reader has already, if any; one that is unknown here gets a snapshot
     * @param onReady called whenever {@link LiveReader#poll} may have something, also before this has returned; on any
     *     thread, never by two at once. It must be fast and not block
     * @throws dev.livelist.query.InvalidQueryException for a page that lies deeper than live pages go
     */
    public LiveReader open(ListQuery query, @Nullable String version, Runnable onReady) {
        throw new UnsupportedOperationException();
    }

    /** Takes no more readers and no more documents, and ends each open reader with a status that says so. Idempotent. */
    public void drain() {
        throw new UnsupportedOperationException();
    }

    /** Whether {@link #drain} has been called. */
    public boolean isDraining() {
        throw new UnsupportedOperationException();
    }

    /** How things are. */
    public Statistics statistics() {
        throw new UnsupportedOperationException();
    }

    /** Drains, and lets go of every subscription, task and thread. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /**
     * Figures since the start, or as they are now.
     *
     * @param views views now
     * @param readers readers now
     * @param statements statements that read rows or counted them
     * @param fullReads those among them that read a list from its start
     * @param repairs reads that were made because something may have been missed
     * @param failedReads reads that failed or took too long
     * @param badKeys signals whose key was none
     */
    public record Statistics(
            int views, int readers, long statements, long fullReads, long repairs, long failedReads, long badKeys) {}

    /** Collects what lists need. */
    public static final class Builder {

        private Builder() {}

        /** Settings; {@link LiveListsSettings#DEFAULT} where none are given. */
        public Builder settings(LiveListsSettings settings) {
            throw new UnsupportedOperationException();
        }

        /**
         * Adds a list with the source of its rows.
         *
         * @throws IllegalStateException where there is a list of that name already
         */
        public Builder list(ListDefinition<?> definition, RowSource source) {
            throw new UnsupportedOperationException();
        }

        /** Subscribes to the changes of the lists' models, and is ready. */
        public LiveLists start() {
            throw new UnsupportedOperationException();
        }
    }
}
