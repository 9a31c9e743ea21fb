package dev.livelist.engine;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** The workers of a simulation, and how they hear of what is written. */
interface SimulatedWorkers {

    /** Starts the lists of one worker. */
    interface Start {
        LiveLists lists(Broadcaster broadcaster, Scheduler scheduler);
    }

    /** What workers are like. */
    interface Kind {
        /** @param gone told of the lists of a worker that has died or ended */
        SimulatedWorkers begin(SimulatedTime time, Random random, Start start, Consumer<LiveLists> gone);
    }

    /** The lists of one that takes readers now. */
    LiveLists any(Random choice);

    /** The lists of all that are there. */
    List<LiveLists> all();

    /** Tells of what has just been committed, as whoever has written it does. */
    default void tell(List<? extends Signal> signals) {
        tell(signals, List.of());
    }

    /** The same, with the writes of clients that it comes from. */
    void tell(List<? extends Signal> signals, List<Cause> causes);

    /** Something goes wrong, or is over. */
    void fault(Random choice);

    /** Nothing is wrong any more. */
    void heal();
}
