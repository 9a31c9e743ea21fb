package dev.livelist.http;

/** What the tests of adapters look at, and adapters do not. */
public final class Inside {

    /** How many signals about principals are remembered for streams that are being opened. */
    public static final int SIGNALS_KEPT = RecentSignals.KEPT;

    private Inside() {}

    /** How many signals about principals have arrived. */
    public static long signals(LiveHttp http) {
        return http.hub().mark();
    }

    /** The version in an entity tag. */
    public static String version(String entityTag) {
        return Versions.read(entityTag);
    }
}
