package dev.livelist.engine;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the changes come from that a list was told of, for those who watch, and for clients that want to know their own writes again.
 *
 * @param list the list's name
 * @param provenance of the changes
 * @param nanos when the list was told of the first of them, by the engine's own clock
 */
public record ChangeOrigin(String list, Provenance provenance, long nanos) {

    /** The same, without the writes of clients that the changes come from. */
    public ChangeOrigin withoutCauses() {
        return withCauses(List.of());
    }

    /** The same, with other writes of clients that the changes come from. */
    public ChangeOrigin withCauses(List<Cause> causes) {
        return provenance.causes().equals(causes) ? this : new ChangeOrigin(list, provenance.causedBy(causes), nanos);
    }

    /** The origin of both, either of which may be nothing. */
    public static @Nullable ChangeOrigin both(@Nullable ChangeOrigin one, @Nullable ChangeOrigin other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Provenance provenance = one.provenance.and(other.provenance);
        long nanos = other.nanos - one.nanos < 0 ? other.nanos : one.nanos;
        return nanos == one.nanos && provenance.equals(one.provenance)
                ? one
                : new ChangeOrigin(one.list, provenance, nanos);
    }
}
