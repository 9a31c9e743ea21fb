package dev.livelist.engine;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Two workers that nothing befalls, on one broadcaster that is as bad as it may be, or on its best behaviour. */
final class OneBroadcaster implements SimulatedWorkers {

    private final SimulatedBroadcaster broadcaster;
    private final List<LiveLists> workers = new ArrayList<>();
    private boolean stale;

    OneBroadcaster(SimulatedTime time, Random random, Start start, Consumer<LiveLists> gone) {
        broadcaster = random.nextInt(3) == 0
                ? SimulatedBroadcaster.prompt(time, random, Duration.ZERO, Duration.ofMillis(5))
                : new SimulatedBroadcaster(time, random);
        workers.add(start.lists(broadcaster, time));
        workers.add(start.lists(broadcaster, time));
    }

    @Override
    public LiveLists any(Random choice) {
        return workers.get(choice.nextInt(2));
    }

    @Override
    public List<LiveLists> all() {
        return workers;
    }

    @Override
    public void tell(List<? extends Signal> signals, List<Cause> causes) {
        broadcaster.publish(signals, causes);
    }

    @Override
    public void fault(Random choice) {
        if (stale) {
            broadcaster.live();
        } else {
            broadcaster.stale();
        }
        stale = !stale;
    }

    @Override
    public void heal() {
        if (stale) {
            broadcaster.live();
            stale = false;
        }
    }
}
