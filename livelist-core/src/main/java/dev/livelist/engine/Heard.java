package dev.livelist.engine;

import dev.livelist.broadcaster.Provenance;
import org.jspecify.annotations.Nullable;

/**
 * What a list has been told, for those who watch: where it came from, and when.
 *
 * @param nanos when the list was first told, by the engine's own clock
 */
record Heard(String list, Provenance provenance, long nanos) {

    /** Of both, either of which may be nothing. */
    static @Nullable Heard both(@Nullable Heard one, @Nullable Heard other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Provenance provenance = one.provenance.and(other.provenance);
        long nanos = other.nanos - one.nanos < 0 ? other.nanos : one.nanos;
        return nanos == one.nanos && provenance.equals(one.provenance) ? one : new Heard(one.list, provenance, nanos);
    }
}
