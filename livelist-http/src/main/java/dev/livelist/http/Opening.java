package dev.livelist.http;

import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import org.jspecify.annotations.Nullable;

/** A stream that may be opened: who wants it, and what of. */
public final class Opening {

    private final StreamHub hub;
    private final ListQuery query;
    private final LivePrincipal principal;
    private final Login login;
    private final @Nullable String version;
    private final long mark;

    /**
     * @param version the version the client has, if any
     * @param mark taken before the principal was looked up
     */
    Opening(StreamHub hub, ListQuery query, LivePrincipal principal, Login login, @Nullable String version, long mark) {
        this.hub = hub;
        this.query = query;
        this.principal = principal;
        this.login = login;
        this.version = version;
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

    ListQuery query() {
        return query;
    }

    LivePrincipal principal() {
        return principal;
    }

    Login login() {
        return login;
    }

    @Nullable
    String version() {
        return version;
    }

    long mark() {
        return mark;
    }
}
