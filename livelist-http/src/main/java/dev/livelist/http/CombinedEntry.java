package dev.livelist.http;

import dev.livelist.Access;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.Asker;
import dev.livelist.engine.CauseSpace;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One list of a stream of several. It has a place among the limits, access, scope and version of its own, and when it is refused the others
 * go on.
 */
final class CombinedEntry extends FollowedList implements LoopSignal {

    private final CombinedSession session;
    private final byte[] field;
    private final AtomicBoolean marked = new AtomicBoolean();
    private final Admission.Ticket ticket;

    // The loop's own.
    private @Nullable Problem refusal;
    private boolean ended;

    CombinedEntry(
            CombinedSession session,
            String id,
            LiveLists lists,
            ListQuery query,
            @Nullable String version,
            Asker asker,
            @Nullable CauseSpace causes,
            Admission.Ticket ticket,
            Loops.Loop loop) {
        super(lists, query, version, asker, causes, loop);
        this.session = session;
        this.field = Frames.listField(id);
        this.ticket = ticket;
    }

    /** What precedes the event that it has given last. */
    byte[] field() {
        byte[] causes = ended ? null : causeField();
        return causes == null ? field : Frames.join(field, causes);
    }

    @Override
    ReadySignal signal() {
        return this;
    }

    @Override
    Admission.Ticket ticket() {
        return ticket;
    }

    /** The next frame; null where there is none. Afterwards {@link #hasEnded} tells whether another one will come. */
    byte @Nullable [] next() {
        marked.set(false); // first, so that what comes from now on marks it again
        Problem refused = refusal;
        if (refused != null) {
            refusal = null;
            ended = true;
            return Frames.problem(refused);
        }
        StreamEvent event = ended ? null : take();
        if (event == null) {
            return null;
        }
        if (event.last()) {
            ended = true;
            closeReader();
            return Frames.problem(Problem.ofEnd(event));
        }
        return Frames.of(event);
    }

    /** Whether nothing of it comes any more. */
    boolean hasEnded() {
        return ended;
    }

    /** Goes on as that principal may, or says why not. */
    void continueAs(LivePrincipal principal) {
        if (ended || refusal != null) {
            return;
        }
        Access.Decision access = accessOf(principal);
        try {
            refusal = Problem.ofAccess(access, null);
            if (refusal == null) {
                followAs(principal);
            }
        } catch (RuntimeException e) {
            refusal = RequestHandler.problemOf(e);
        }
        if (refusal != null) {
            closeReader();
            mark();
        }
    }

    /** Has the session ask it. From any thread. */
    void mark() {
        if (marked.compareAndSet(false, true)) {
            session.add(this);
        }
    }

    @Override
    public void ready() {
        mark();
        session.stream().ready();
    }

    @Override
    public @Nullable Group group() {
        return session.stream().group();
    }

    @Override
    public void readyOnLoop(long now) {
        mark();
        session.stream().readyOnLoop(now);
    }

    @Override
    public void close() {
        session.stream().close();
    }
}
