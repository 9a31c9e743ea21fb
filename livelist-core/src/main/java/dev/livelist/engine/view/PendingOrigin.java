package dev.livelist.engine.view;

import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.ChangeOrigin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The origins of the changes that a view has been told of and that its pages do not show yet. For one thread at a time. */
public final class PendingOrigin {

    private @Nullable ChangeOrigin unread;
    /** Of the reads under way: one of the rows, and perhaps an older one that is still being counted. */
    private List<ChangeOrigin> reading = List.of();

    private @Nullable ChangeOrigin unpublished;

    /** The view has been told of changes, and must read rows for them. */
    public void toBeRead(@Nullable ChangeOrigin origin) {
        endReading(origin);
        unread = ChangeOrigin.both(unread, origin);
    }

    /** A read begins that answers everything that is to be read. Returns its origin. */
    public @Nullable ChangeOrigin readBegins() {
        return readBegins(true);
    }

    /**
     * A read begins. Returns its origin.
     *
     * @param all whether it answers everything that is to be read; if not, the writes wait for the last of their changes
     */
    public @Nullable ChangeOrigin readBegins(boolean all) {
        ChangeOrigin origin = unread;
        if (origin == null) {
            return null;
        }
        if (all) {
            unread = null;
        } else {
            origin = origin.withoutCauses();
        }
        reading = new ArrayList<>(reading);
        reading.add(origin);
        return origin;
    }

    /** Of what the view has been told during a read, nothing is left to be read: its rows have it, or it is nothing to them. */
    public void nothingToRead() {
        unpublished = ChangeOrigin.both(unpublished, unread);
        unread = null;
    }

    /** The view's rows contain these changes now. */
    public void applied(@Nullable ChangeOrigin origin) {
        endReading(origin);
        unpublished = ChangeOrigin.both(unpublished, origin);
    }

    @SuppressWarnings("ReferenceEquality") // what a read began with comes back as it was
    private void endReading(@Nullable ChangeOrigin origin) {
        if (origin != null && reading.stream().anyMatch(one -> one == origin)) {
            reading = reading.stream().filter(one -> one != origin).toList();
        }
    }

    /** Whether a write has changes that the pages do not show yet. */
    public boolean holds(Cause cause) {
        return contains(unread, cause)
                || contains(unpublished, cause)
                || reading.stream().anyMatch(origin -> contains(origin, cause));
    }

    /** Whether the pages do not show some writes yet that the rows contain by now. */
    public boolean hasUntoldCauses() {
        return unpublished != null && !unpublished.provenance().causes().isEmpty();
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
