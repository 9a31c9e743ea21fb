package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import java.util.List;
import java.util.function.Predicate;

/** A subscriber whose calls throw where the test says so, an error rather than an exception. */
final class Failing implements SignalListener {

    private final Recorder seen = new Recorder();
    private final Predicate<List<Signal>> fails;

    Failing(Predicate<List<Signal>> fails) {
        this.fails = fails;
    }

    @Override
    public void onSignal(Signal signal) {
        onSignals(List.of(signal));
    }

    @Override
    public void onSignals(List<Signal> signals) {
        seen.onSignals(signals);
        if (fails.test(signals)) {
            throw new AssertionError("A subscriber that throws, as the kit wants it");
        }
    }

    boolean sawKey(ModelChange change) {
        return seen.signals().contains(change);
    }

    int calls() {
        return seen.calls().size();
    }

    /** Whether a call after so many others was about the change, or an invalidation that stands for it. */
    boolean heardOf(ModelChange change, int afterCalls) {
        return seen.calls().stream()
                .skip(afterCalls)
                .flatMap(List::stream)
                .anyMatch(signal -> signal.equals(change)
                        || (signal instanceof Invalidation invalidation && invalidation.covers(change.modelLabel())));
    }

    /** How often it was told that it has failed. */
    long tellings() {
        return seen.invalidations().stream()
                .filter(invalidation -> invalidation.reason() == Invalidation.Reason.LISTENER_FAILED)
                .count();
    }
}
