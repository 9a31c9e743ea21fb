package dev.livelist.engine.reader;

import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.CauseSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a reader's client that the reader is to be told of, each with the edition of the page that shows it. The shard adds, the
 * thread that polls takes.
 *
 * <p>Bound: {@value #AT_MOST} writes; with more, those that have waited longest are left out.
 */
public final class ReaderCauses {

    static final int AT_MOST = 256;

    private final CauseSpace space;
    private final AtomicReference<List<Shown>> waiting = new AtomicReference<>(List.of());

    /**
     * A write.
     *
     * @param edition a page of this edition or a later one shows what it has changed
     */
    private record Shown(long number, long edition) {}

    ReaderCauses(CauseSpace space) {
        this.space = space;
    }

    /** Where its client counts its writes. */
    public CauseSpace space() {
        return space;
    }

    /** Adds those of the causes that are of this space; returns whether there are any. */
    boolean add(Iterable<Cause> causes, long edition) {
        List<Shown> more = new ArrayList<>(1);
        for (Cause cause : causes) {
            if (space.contains(cause)) {
                more.add(new Shown(cause.number(), edition));
            }
        }
        if (!more.isEmpty()) {
            waiting.updateAndGet(present -> {
                List<Shown> all = new ArrayList<>(present);
                all.addAll(more);
                return List.copyOf(all.size() <= AT_MOST ? all : all.subList(all.size() - AT_MOST, all.size()));
            });
        }
        return !more.isEmpty();
    }

    /** The page has stayed as it is, so this edition of it shows everything. */
    void showAll(long edition) {
        waiting.updateAndGet(present -> present.stream()
                .map(shown -> new Shown(shown.number(), Math.min(shown.edition(), edition)))
                .toList());
    }

    /** Takes out the numbers of the writes that a page of that edition shows, with spaces between them; null where there are none. */
    @Nullable
    String take(long edition) {
        if (Objects.requireNonNull(waiting.get()).stream().noneMatch(shown -> shown.edition() <= edition)) {
            return null;
        }
        List<Shown> before = waiting.getAndUpdate(present ->
                present.stream().filter(shown -> shown.edition() > edition).toList());
        return before.stream()
                .filter(shown -> shown.edition() <= edition)
                .map(shown -> Long.toString(shown.number()))
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
