package dev.livelist.spring.boot;

import dev.livelist.http.LiveStreams;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The key of a session, whose id may change. Safe for use by any number of threads. */
final class SessionKey {

    private final Supplier<String> id;
    private volatile @Nullable Known known;

    /** @param id asked for the id that the session has now; has to answer also where the session has ended */
    SessionKey(Supplier<String> id) {
        this.id = id;
    }

    String now() {
        String present = id.get();
        Known last = known;
        if (last == null || !last.id().equals(present)) {
            last = new Known(present, LiveStreams.sessionKey(present));
            known = last;
        }
        return last.key();
    }

    private record Known(String id, String key) {}
}
