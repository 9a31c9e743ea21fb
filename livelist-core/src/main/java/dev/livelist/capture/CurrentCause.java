package dev.livelist.capture;

import dev.livelist.broadcaster.Cause;
import org.jspecify.annotations.Nullable;

/**
 * The write of a client that the calling thread works for, where it is known: bound by an adapter for the time of a request, and read when
 * the changes of a transaction are published. Where a request is no thread's, as with Reactor, its context has the cause under the class
 * {@link Cause}.
 */
public final class CurrentCause {

    private static final ThreadLocal<@Nullable Cause> CURRENT = new ThreadLocal<>();

    private CurrentCause() {}

    /** The cause of this thread; null where there is none. */
    public static @Nullable Cause get() {
        return CURRENT.get();
    }

    /** Binds a cause to this thread until the result is closed, on the same thread. */
    public static Binding bind(Cause cause) {
        Cause before = CURRENT.get();
        CURRENT.set(cause);
        return () -> {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    /** A cause that is bound to a thread. */
    @FunctionalInterface
    public interface Binding extends AutoCloseable {

        /** Binds what was bound before. */
        @Override
        void close();
    }
}
