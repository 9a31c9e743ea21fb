package dev.livelist.http;

import dev.livelist.ListQuery;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveReader;
import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import org.jspecify.annotations.Nullable;

/** What one stream says: a greeting, the events of its reader for as long as the principal has authority, a farewell. */
final class StreamSession implements FrameSource {

    private final LiveLists lists;
    private final Admission.Ticket ticket;
    private final Reauthorization authority;
    private final ReadySignal signal;
    private final Loops.Loop loop;
    private ListQuery query;
    private volatile LiveReader reader;
    private volatile @Nullable EndState ending;
    private volatile boolean closed;
    private @Nullable String version;
    private boolean greeted;
    private boolean follows;
    private boolean finished;

    /**
     * Opens the reader.
     *
     * @param version the version that the client says it has
     * @param loop where it is asked for what it says
     */
    StreamSession(
            LiveLists lists,
            ListQuery query,
            @Nullable String version,
            Admission.Ticket ticket,
            Reauthorization authority,
            ReadySignal signal,
            Loops.Loop loop) {
        this.lists = lists;
        this.query = query;
        this.version = version;
        this.ticket = ticket;
        this.authority = authority;
        this.signal = signal;
        this.loop = loop;
        this.reader = lists.open(query, version, signal);
    }

    /** Ends the stream, as soon as its connection takes that. From any thread. */
    void end(EndState state) {
        ending = state;
        signal.ready();
    }

    Reauthorization authority() {
        return authority;
    }

    @Override
    public byte @Nullable [] next(long now) {
        if (!greeted) {
            greeted = true;
            return Frames.retrySoon();
        }
        EndState end = ending;
        if (end != null) {
            return farewell(end);
        }
        switch (authority.advance(now)) {
            case WAIT -> {
                return null;
            }
            case REFUSE -> {
                return farewell(EndState.REFUSED);
            }
            case RESCOPE -> reopen();
            case KEEP -> {}
        }
        return poll();
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
        closed = true;
        reader.close();
        authority.close();
        ticket.release();
    }

    private byte @Nullable [] poll() {
        StreamEvent event = reader.poll();
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

    /** Goes on with what the principal may see now; the version says what the client has, so that it is sent the difference. */
    private void reopen() {
        ListQuery rescoped = new ListQuery(
                query.definition(),
                authority.scope(),
                query.filter(),
                query.search(),
                query.sort(),
                query.page(),
                query.size());
        reader.close();
        follows = false;
        LiveReader next = lists.open(rescoped, version, signal);
        query = rescoped;
        reader = next;
        ticket.follow(rescoped);
        if (closed) { // meanwhile, by another thread, which has closed the one before
            next.close();
        }
    }
}
