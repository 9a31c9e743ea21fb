package dev.livelist.engine.shard;

import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.CauseSpace;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.reader.ViewReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writes of clients that the changes of a list have come from, and the readers that want to know theirs. A write is told where nothing
 * of it is left for a reader's view to read or to publish: with the document that shows it, or by itself. Confined to the shard.
 *
 * <p>Bound: the last {@value #REMEMBERED} writes are remembered, for readers that come back.
 */
final class Causes {

    private static final int REMEMBERED = 1_024;

    private final Effects effects;
    private final List<OpenOrigins> parts = new ArrayList<>();
    private final Set<Cause> recent = new LinkedHashSet<>();
    private final Map<String, Map<ViewReader, View>> readers = new HashMap<>();

    Causes(Effects effects) {
        this.effects = effects;
    }

    /** What a part of the shard has been told of and not yet passed on to the views. */
    OpenOrigins newPart() {
        OpenOrigins part = new OpenOrigins();
        parts.add(part);
        return part;
    }

    /** Whether some changes of a write have not been passed on to the views yet. */
    private boolean isOpen(Cause cause) {
        return parts.stream().anyMatch(part -> part.holds(cause));
    }

    /** A reader has been admitted to a view. */
    void attached(View view, ViewReader reader) {
        if (reader.space() != null) {
            readers.computeIfAbsent(reader.space().space(), space -> new LinkedHashMap<>())
                    .put(reader, view);
        }
    }

    /** A reader has gone. */
    void detached(ViewReader reader) {
        CauseSpace space = reader.space();
        if (space != null) {
            readers.computeIfPresent(space.space(), (name, those) -> {
                those.remove(reader);
                return those.isEmpty() ? null : those;
            });
        }
    }

    /**
     * All views know of these changes now: they are shown, or pending in the view, or nothing to it. Readers to whose view they are nothing
     * are told of their writes, apart from writes of which a part of the shard has further changes: that part will say so.
     */
    void settled(@Nullable ChangeOrigin origin) {
        List<Cause> causes = of(origin).stream().filter(cause -> !isOpen(cause)).toList();
        if (causes.isEmpty()) {
            return;
        }
        remember(causes);
        for (Cause cause : causes) {
            readers.getOrDefault(cause.space(), Map.of()).forEach((reader, view) -> {
                if (view.origins.holds(cause)) {
                    return; // told with what is read or published next
                }
                if (view.isAheadOfPages()) {
                    view.origins.applied(origin);
                } else if (view.audience.tellCauses(reader, List.of(cause))) {
                    effects.tell(reader::ready);
                }
            });
        }
    }

    private void remember(List<Cause> causes) {
        recent.removeAll(causes);
        recent.addAll(causes);
        while (recent.size() > REMEMBERED) {
            recent.remove(recent.iterator().next());
        }
    }

    /** What a view is about to show, with those of its writes only of which nothing is left to be read for the view, or to be passed on to it. */
    @Nullable
    ChangeOrigin complete(View view, @Nullable ChangeOrigin origin) {
        return origin == null || of(origin).isEmpty()
                ? origin
                : origin.withCauses(of(origin).stream()
                        .filter(cause -> !isOpen(cause) && !view.origins.holds(cause))
                        .toList());
    }

    /** The writes whose changes a view shows, or that are nothing to it, for a reader that starts there. */
    List<Cause> shownBy(View view, ViewReader reader) {
        CauseSpace space = reader.space();
        return space == null
                ? List.of()
                : recent.stream()
                        .filter(cause -> space.contains(cause) && !isOpen(cause) && !view.origins.holds(cause))
                        .toList();
    }

    /** The writes that changes have come from. */
    static List<Cause> of(@Nullable ChangeOrigin origin) {
        return origin == null ? List.of() : origin.provenance().causes();
    }
}
