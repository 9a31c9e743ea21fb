package dev.livelist.test;

import dev.livelist.client.JsonPatch;
import dev.livelist.client.LiveDocument;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A list that a test follows, as a browser would: it has a document, and applies to it each patch that comes. It never asks
 * again; a stream that ends has ended.
 *
 * <p>What should come is waited for, never slept for. To show that something does <em>not</em> come, write something afterwards that
 * does, wait for that, and look at {@link #everShown}: changes of one model are handled in the order in which they are published.
 *
 * <p>Safe for use by any number of threads.
 *
 * @param <T> what a row is read as
 */
public final class FollowedList<T> implements AutoCloseable {

    private final String name;
    private final Class<T> rowType;
    private final Duration patience;
    private final Set<JsonNode> shown = new LinkedHashSet<>();
    private Set<JsonNode> recent = new LinkedHashSet<>();
    private Runnable stop = () -> {};
    private @Nullable JsonNode document;
    private @Nullable String version;
    private @Nullable Throwable failure;
    private String status = "opening";
    private boolean ended;
    private int patches;
    private int events;

    FollowedList(String name, Class<T> rowType, Duration patience) {
        this.name = name;
        this.rowType = rowType;
        this.patience = patience;
    }

    /** The document as it is here now; waits for the first one. */
    public LiveDocument<T> document() {
        return waitFor("a first document", () -> document != null, this::read);
    }

    /**
     * Repeats the assertions with each new document, beginning with the present one, until they hold.
     *
     * @return the document they hold for
     * @throws AssertionError with what the assertions said last, and the document, where they do not hold in time
     */
    public LiveDocument<T> untilAsserted(Consumer<LiveDocument<T>> assertions) {
        long deadline = System.nanoTime() + patience.toNanos();
        document();
        while (true) {
            int seen;
            LiveDocument<T> candidate;
            synchronized (this) {
                seen = events;
                candidate = read();
            }
            try {
                assertions.accept(candidate);
                return candidate;
            } catch (AssertionError notYet) {
                if (!hasMoreThan(seen, deadline)) {
                    throw new AssertionError(report(String.valueOf(notYet.getMessage())), notYet);
                }
            }
        }
    }

    /**
     * Waits until the stream says that of itself: {@code live}, {@code stale}, {@code draining}, {@code busy} or
     * {@code refused}.
     */
    public void untilStatus(String expected) {
        waitFor("the status '" + expected + "'", () -> status.equals(expected), () -> expected);
    }

    /** Waits until the server has ended the stream. */
    public void untilEnded() {
        waitFor("the end of the stream", () -> ended, () -> true);
    }

    /** What the stream last said of itself; {@code opening} until it has said something. */
    public synchronized String status() {
        return status;
    }

    /** All rows of all documents so far, in the order in which they came; a row that has changed is there once for each of its states. */
    public List<T> everShown() {
        List<JsonNode> rows;
        synchronized (this) {
            rows = List.copyOf(shown);
        }
        return rows.stream().map(row -> Documents.row(row, rowType)).toList();
    }

    /** How many patches have come. */
    public synchronized int patches() {
        return patches;
    }

    /** Leaves the list. Idempotent. */
    @Override
    public void close() {
        Runnable once;
        synchronized (this) {
            once = stop;
            stop = () -> {};
        }
        once.run();
    }

    synchronized void follow(Runnable whatEndsIt) {
        stop = whatEndsIt;
    }

    synchronized void take(ListOpener.Event event) {
        try {
            JsonNode data = Documents.tree(event.data());
            switch (event.type()) {
                case "snapshot" -> show(data, event.id());
                case "patch" -> {
                    if (document == null) {
                        throw new IllegalStateException("There was a patch before any document");
                    }
                    show(JsonPatch.apply(document, data), event.id());
                    patches++;
                }
                case "status" -> status = data.path("state").asString();
                default -> {} // of a newer version
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        events++;
        notifyAll();
    }

    private void show(JsonNode next, @Nullable String nextVersion) {
        document = next;
        version = nextVersion;
        next.path("rows").forEach(shown::add);
        next.path("rows").forEach(recent::add);
        if (next.path("row").isObject()) {
            shown.add(next.get("row"));
            recent.add(next.get("row"));
        }
    }

    /** All rows of all documents since the last call; a row that has changed is there once for each of its states. */
    synchronized Set<JsonNode> takeRecent() {
        Set<JsonNode> taken = recent;
        recent = new LinkedHashSet<>();
        return taken;
    }

    synchronized void broke(@Nullable Throwable cause) {
        ended = true;
        if (cause != null && failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    private LiveDocument<T> read() {
        return Documents.read(Objects.requireNonNull(document), version, rowType);
    }

    /** Waits for another event. */
    private synchronized boolean hasMoreThan(int seen, long deadline) {
        while (events == seen) {
            if (ended || failure != null || !waited(deadline)) {
                return false;
            }
        }
        return true;
    }

    private synchronized <V> V waitFor(String what, BooleanSupplier condition, Supplier<V> value) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (ended || failure != null || !waited(deadline)) {
                throw new AssertionError(report("There was not " + what), failure);
            }
        }
        return value.get();
    }

    private boolean waited(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized String report(String problem) {
        String how = failure != null ? "broken: " + failure : ended ? "ended" : "open";
        return problem + System.lineSeparator() + "… on '" + name + "', after waiting up to " + patience.toMillis()
                + " ms. The stream is " + how + ", its status '" + status + "', with " + patches + " patches so far."
                + " The last document: " + document;
    }
}
