package dev.livelist.engine.view;

import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.ChangeOrigin;
import org.jspecify.annotations.Nullable;

/** The origins of the changes that a view has been told of and that its pages do not show yet. For one thread at a time. */
public final class PendingOrigin {

    private @Nullable ChangeOrigin unread;
    private @Nullable ChangeOrigin reading;
    private @Nullable ChangeOrigin unpublished;

    /** The view has been told of changes, and must read rows for them. */
    public void toBeRead(@Nullable ChangeOrigin origin) {
        endReading(origin);
        unread = ChangeOrigin.both(unread, origin);
    }

    /** A read begins that answers everything that is to be read. Returns its origin. */
    public @Nullable ChangeOrigin readBegins() {
        reading = unread;
        unread = null;
        return reading;
    }

    /** The view's rows contain these changes now. */
    public void applied(@Nullable ChangeOrigin origin) {
        endReading(origin);
        unpublished = ChangeOrigin.both(unpublished, origin);
    }

    @SuppressWarnings("ReferenceEquality") // what a read began with comes back as it was
    private void endReading(@Nullable ChangeOrigin origin) {
        if (origin == reading) {
            reading = null;
        }
    }

    /** Whether a write has changes that the pages do not show yet. */
    public boolean holds(Cause cause) {
        return contains(unread, cause) || contains(reading, cause) || contains(unpublished, cause);
    }

    private static boolean contains(@Nullable ChangeOrigin origin, Cause cause) {
        return origin != null && origin.provenance().causes().contains(cause);
    }

    /** The pages are about to show all that has been applied. Returns its origin. */
    public @Nullable ChangeOrigin published() {
        ChangeOrigin published = unpublished;
        unpublished = null;
        return published;
    }
}
