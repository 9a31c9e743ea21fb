package dev.livelist.http;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.Asker;
import dev.livelist.engine.CauseSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream that may be opened: who wants it, and what of. */
public final class Opening {

    private final StreamHub hub;
    private final List<WantedList> lists;
    private final boolean combined;
    private final @Nullable CauseSpace causes;
    private final LivePrincipal principal;
    private final Asker asker;
    private final Login login;
    private final long mark;

    /**
     * @param lists what it is to follow: one list, unless it is combined
     * @param combined whether its events say which list they belong to
     * @param asker whose share it takes
     * @param causes where the client counts its writes; null where it does not want to know them
     * @param mark taken before the principal was looked up
     */
    Opening(
            StreamHub hub,
            List<WantedList> lists,
            boolean combined,
            @Nullable CauseSpace causes,
            LivePrincipal principal,
            Asker asker,
            Login login,
            long mark) {
        this.hub = hub;
        this.lists = lists;
        this.combined = combined;
        this.causes = causes;
        this.principal = principal;
        this.asker = asker;
        this.login = login;
        this.mark = mark;
    }

    /**
     * Opens the stream on a connection. From then on the writer is the adapter's to close; the connection is asked to send nothing before
     * it says that it is writable.
     *
     * @throws StreamRefusedException if it cannot be opened; says how to answer instead
     */
    public StreamWriter open(StreamConnection connection) {
        return hub.open(connection, this);
    }

    List<WantedList> lists() {
        return lists;
    }

    boolean combined() {
        return combined;
    }

    @Nullable
    CauseSpace causes() {
        return causes;
    }

    LivePrincipal principal() {
        return principal;
    }

    Asker asker() {
        return asker;
    }

    Login login() {
        return login;
    }

    long mark() {
        return mark;
    }
}
