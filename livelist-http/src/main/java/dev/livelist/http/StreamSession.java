package dev.livelist.http;

import dev.livelist.Access;
import dev.livelist.AttributeException;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.Asker;
import dev.livelist.engine.CauseSpace;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import org.jspecify.annotations.Nullable;

/** What a stream of one list says: a greeting, the events of its reader for as long as the principal has authority, a farewell. */
final class StreamSession extends FollowedList implements StreamContent, Reauthorization.Decision {

    private final Admission.Ticket ticket;
    private final Reauthorization authority;
    private final ReadySignal signal;
    private volatile @Nullable EndState ending;
    private byte @Nullable [] prefix;
    private boolean greeted;
    private boolean finished;

    /** To be followed by {@link #openReader}. */
    StreamSession(
            LiveLists lists,
            ListQuery query,
            @Nullable String version,
            Asker asker,
            @Nullable CauseSpace causes,
            Admission.Ticket ticket,
            Reauthorization authority,
            ReadySignal signal,
            Loops.Loop loop) {
        super(lists, query, version, asker, causes, loop);
        this.ticket = ticket;
        this.authority = authority;
        this.signal = signal;
    }

    @Override
    ReadySignal signal() {
        return signal;
    }

    @Override
    Admission.Ticket ticket() {
        return ticket;
    }

    @Override
    public void end(EndState state) {
        ending = state;
        signal.ready();
    }

    @Override
    public Reauthorization authority() {
        return authority;
    }

    @Override
    public byte @Nullable [] next(long now) {
        prefix = null;
        if (!greeted) {
            greeted = true;
            return Frames.retrySoon();
        }
        EndState end = ending;
        if (end != null) {
            return farewell(end);
        }
        return switch (authority.advance(now, this)) {
            case WAIT -> null;
            case REFUSE -> farewell(EndState.REFUSED);
            case KEEP -> poll();
        };
    }

    @Override
    public byte @Nullable [] prefix() {
        return prefix;
    }

    @Override
    public boolean mayGoOn(LivePrincipal principal) {
        if (accessOf(principal) != Access.Decision.GRANTED) {
            return false;
        }
        try {
            followAs(principal);
            return true;
        } catch (AttributeException e) {
            return false;
        }
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
        closeReader();
        authority.close();
    }

    private byte @Nullable [] poll() {
        StreamEvent event = take();
        if (event == null) {
            return null;
        }
        prefix = causeField();
        byte[] frame = Frames.of(event);
        if (!event.last()) {
            return frame;
        }
        finished = true;
        return Frames.join(Frames.retryLater(), frame);
    }

    private byte[] farewell(EndState state) {
        finished = true;
        return Frames.farewell(state);
    }
}
