package dev.livelist.http;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.LiveLists;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a stream of several lists says: a greeting, the events of each list in turns, each after the field that names the list, and a
 * farewell. The frames are those that all readers of a list are sent; only the field is this stream's own.
 *
 * <p>The login is checked once for all lists, and nothing is sent meanwhile. With the answer each list decides on its own.
 */
final class CombinedSession implements StreamContent, Reauthorization.Decision {

    private final LiveLists lists;
    private final OpenStream stream;
    private final Admission.Ticket ticket;
    private final Reauthorization authority;
    private final List<CombinedEntry> entries = new ArrayList<>();
    private final Queue<CombinedEntry> marked = new ConcurrentLinkedQueue<>();
    private volatile @Nullable EndState ending;

    // The loop's own, once the stream is open.
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private int alive;
    private byte @Nullable [] prefix;
    private boolean greeted;
    private boolean finished;

    /** A list that this stream does not have, and is still to be told so. */
    private record Refusal(byte[] field, byte[] frame) {}

    CombinedSession(LiveLists lists, OpenStream stream, Admission.Ticket ticket, Reauthorization authority) {
        this.lists = lists;
        this.stream = stream;
        this.ticket = ticket;
        this.authority = authority;
    }

    /** Opens the lists. Called once, before anything else. */
    void open(Opening opening, Admission admission, Loops.Loop loop) {
        for (WantedList list : opening.lists()) {
            Problem problem = list.query() == null ? list.problem() : open(list, opening, admission, loop);
            if (problem != null) {
                refusals.add(new Refusal(Frames.listField(list.id()), Frames.problem(problem)));
            }
        }
        alive = entries.size();
        entries.forEach(CombinedEntry::mark);
    }

    private @Nullable Problem open(WantedList list, Opening opening, Admission admission, Loops.Loop loop) {
        Admission.Ticket place = admission.admitList(opening.principal(), list.requireQuery());
        if (place == null) {
            return Problem.of(
                    Problem.Status.TOO_MANY_REQUESTS,
                    "You follow too many different queries already (livelist.max-views-per-principal)");
        }
        CombinedEntry entry = new CombinedEntry(
                this,
                list.id(),
                lists,
                list.requireQuery(),
                list.version(),
                opening.asker(),
                opening.causes(),
                place,
                loop);
        try {
            entry.openReader();
        } catch (RuntimeException e) {
            place.release();
            return RequestHandler.problemOf(e);
        }
        entries.add(entry);
        return null;
    }

    OpenStream stream() {
        return stream;
    }

    /** Has an entry asked for what it says. From any thread. */
    void add(CombinedEntry entry) {
        marked.add(entry);
    }

    @Override
    public byte @Nullable [] next(long now) {
        prefix = null;
        if (!greeted) {
            greeted = true;
            return Frames.retrySoon();
        }
        EndState end = ending;
        if (end != null || lists.isDraining()) {
            return farewell(end == null ? EndState.DRAINING : end);
        }
        return switch (authority.advance(now, this)) {
            case WAIT -> null;
            case REFUSE -> farewell(EndState.REFUSED);
            case KEEP -> nextOfLists();
        };
    }

    private byte @Nullable [] nextOfLists() {
        Refusal refusal = refusals.poll();
        if (refusal != null) {
            prefix = refusal.field();
            return refusal.frame();
        }
        for (CombinedEntry entry = marked.poll(); entry != null; entry = marked.poll()) {
            byte[] frame = entry.next();
            if (entry.hasEnded()) {
                alive -= frame == null ? 0 : 1;
            } else if (frame != null) {
                entry.mark(); // behind the others: it may have more
            }
            if (frame != null) {
                prefix = entry.field();
                return frame;
            }
        }
        if (alive == 0) {
            finished = true;
            return Frames.retryLater();
        }
        return null;
    }

    @Override
    public byte @Nullable [] prefix() {
        return prefix;
    }

    /** Each list decides on its own whether it may go on. */
    @Override
    public boolean mayGoOn(LivePrincipal principal) {
        entries.forEach(entry -> entry.continueAs(principal));
        return true;
    }

    @Override
    public void end(EndState state) {
        ending = state;
        stream.ready();
    }

    @Override
    public Reauthorization authority() {
        return authority;
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public boolean isDue(long now) {
        return authority.isDue(now);
    }

    @Override
    public void close() {
        entries.forEach(CombinedEntry::closeReader);
        authority.close();
        ticket.release();
    }

    private byte[] farewell(EndState state) {
        finished = true;
        return Frames.farewell(state);
    }
}
