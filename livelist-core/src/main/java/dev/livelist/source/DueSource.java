package dev.livelist.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A source that knows when rows will come or go with time alone. Without it views whose conditions depend on the clock are read again every
 * {@value #SECONDS_WITHOUT} seconds.
 *
 * <p>The promises of {@link RowSource} hold for these statements too.
 */
public interface DueSource {

    /** How often a view that depends on the clock is read where the source does not say when that is due. */
    int SECONDS_WITHOUT = 5;

    /**
     * How long it is, by the database's clock, until a row may come or go for no other reason than time: until the next point
     * in time passes that one of the selection's {@link dev.livelist.Condition.Clock} terms asks about, among rows that its
     * other terms admit. Empty where there is none. Asked only for selections that have such a term.
     */
    CompletableFuture<Optional<Duration>> nextDue(Selection selection);

    /** The source's own, or one that has the view read again soon. */
    static DueSource of(RowSource source) {
        return source instanceof DueSource own
                ? own
                : selection -> CompletableFuture.completedFuture(Optional.of(Duration.ofSeconds(SECONDS_WITHOUT)));
    }
}
