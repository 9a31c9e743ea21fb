package dev.livelist.http;

import dev.livelist.Access;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.engine.Asker;
import dev.livelist.engine.CauseSpace;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveReader;
import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One list as a stream follows it: the query, its reader, and the version that the client has. Everything but {@link #closeReader} is
 * called on the stream's loop.
 */
abstract class FollowedList {

    private final LiveLists lists;
    private final Asker asker;
    private final @Nullable CauseSpace causes;
    private final Loops.Loop loop;
    private ListQuery query;
    private volatile @Nullable LiveReader reader;
    private volatile boolean closed;
    private @Nullable String version;
    private boolean follows;

    /**
     * @param version the version that the client says it has
     * @param asker whose share of places and views it takes
     * @param causes where the client counts its writes; null where it does not want to know them
     * @param loop where it is asked for what it says
     */
    FollowedList(
            LiveLists lists,
            ListQuery query,
            @Nullable String version,
            Asker asker,
            @Nullable CauseSpace causes,
            Loops.Loop loop) {
        this.lists = lists;
        this.query = query;
        this.version = version;
        this.asker = asker;
        this.causes = causes;
        this.loop = loop;
    }

    /** Told when there may be something to take. */
    abstract ReadySignal signal();

    /** The place among the limits. */
    abstract Admission.Ticket ticket();

    /** Opens the reader. Called once, before anything else. */
    void openReader() {
        reader = lists.open(query, version, asker, causes, signal());
    }

    /** The next event of the list; null where there is none. */
    @Nullable
    StreamEvent take() {
        StreamEvent event = Objects.requireNonNull(reader).poll();
        if (event == null) {
            return null;
        }
        if (event.id() != null) {
            version = event.id();
        }
        if (event.watched() && follows) { // what somebody who has just come back is sent may have been made long ago
            loop.delivers(event);
        }
        follows = true;
        return event;
    }

    /** The field that says which writes of the client the event shows that was taken last; null for none. */
    byte @Nullable [] causeField() {
        String shown = causes == null ? null : Objects.requireNonNull(reader).causes();
        return shown == null ? null : Frames.causeField(shown);
    }

    /** Whether that principal may open the list. */
    Access.Decision accessOf(LivePrincipal principal) {
        return query.definition().access().decide(principal);
    }

    /**
     * Goes on with the rows that the principal may see now, where they are others than before. The version says what the client has, so
     * that it is sent the difference.
     *
     * @throws RuntimeException what the list's scope function throws
     */
    void followAs(LivePrincipal principal) {
        Scope scope = query.definition().scopeFor(principal);
        if (!scope.equals(query.scope())) {
            reopen(query.within(scope));
        }
    }

    private void reopen(ListQuery rescoped) {
        Objects.requireNonNull(reader).close();
        follows = false;
        LiveReader next = lists.open(rescoped, version, asker, causes, signal());
        query = rescoped;
        reader = next;
        ticket().follow(rescoped);
        if (closed) { // meanwhile, by another thread, which has closed the one before
            next.close();
        }
    }

    /** Leaves the list. From any thread. Idempotent. */
    void closeReader() {
        closed = true;
        LiveReader present = reader;
        if (present != null) {
            present.close();
        }
        ticket().release();
    }

    @Override
    public String toString() {
        return query.definition().toString();
    }
}
