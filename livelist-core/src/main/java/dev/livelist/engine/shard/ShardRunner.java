package dev.livelist.engine.shard;

import dev.livelist.engine.Scheduler;
import dev.livelist.engine.read.DatabaseHealth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a shard: passes it one event at a time, and performs the effects of each event before the next. {@link #post} is for any
 * thread.
 */
public final class ShardRunner {

    private static final Logger log = LoggerFactory.getLogger(ShardRunner.class);

    private final EngineContext engine;
    private final Shard shard;
    private final SerialExecutor serial;

    /** A shard that has had no event. */
    public ShardRunner(EngineContext engine, Shard shard) {
        this.engine = engine;
        this.shard = shard;
        this.serial = new SerialExecutor(engine.scheduler());
    }

    /** Passes an event to the shard, soon, on one of the scheduler's threads. */
    public void post(Runnable event) {
        serial.execute(() -> run(event));
    }

    /** As {@link #post}, but on this thread where the shard is at rest: for threads that have nothing more urgent to do. */
    public void postHere(Runnable event) {
        serial.executeHere(() -> run(event));
    }

    private void run(Runnable event) {
        try {
            event.run();
            shard.finish();
        } catch (RuntimeException | Error e) {
            log.error(
                    "livelist.task.failed: this is a defect; the list {} is read again",
                    shard.definition().name(),
                    e);
            shard.recover();
        }
        perform(shard.takeEffects());
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Enter enter) {
                engine.gate().enter(enter.turn(), () -> post(enter.granted()));
            } else if (effect instanceof Effect.Leave leave) {
                engine.gate().leave(leave.turn());
            } else if (effect instanceof Effect.Ask<?, ?> ask) {
                ask(ask);
            } else if (effect instanceof Effect.Abort abort) {
                abort.statement().cancel();
            } else if (effect instanceof Effect.Arm arm) {
                Scheduler.Timer handle = engine.scheduler().schedule(arm.delay(), () -> post(arm.fired()));
                arm.timer().runs(handle);
            } else if (effect instanceof Effect.Cancel cancel) {
                cancel.timer().cancel();
            } else if (effect instanceof Effect.OfferRoom offer) {
                engine.budget().idle(offer.view(), offer.holder(), () -> post(offer.evicted()));
            } else if (effect instanceof Effect.AwaitDatabase wait) {
                engine.database().await(shard, new WaitingShard(wait));
            } else if (effect instanceof Effect.ForgetDatabase) {
                engine.database().forget(shard);
            } else if (effect instanceof Effect.Tell tell) {
                tell(tell.call());
            }
        }
    }

    private final class WaitingShard implements DatabaseHealth.Waiter {
        private final Effect.AwaitDatabase wait;

        WaitingShard(Effect.AwaitDatabase wait) {
            this.wait = wait;
        }

        @Override
        public void recovered() {
            post(wait.recovered());
        }

        @Override
        public void refuses() {
            post(wait.refuses());
        }
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.error("livelist.task.failed: somebody could not be told of a list's news", e);
        }
    }

    private <T, R> void ask(Effect.Ask<T, R> ask) {
        ask.runs(engine.statements().run(shard.definition(), ask.kind(), ask.statement(), (result, error) -> {
            if (result == null) {
                post(() -> ask.ended().ended(null, error));
                return;
            }
            R prepared;
            Throwable failure;
            try {
                prepared = ask.prepare().apply(result);
                failure = null;
            } catch (Throwable e) { // of a row mapper: whatever it throws, the statement ends
                prepared = null;
                failure = e;
            }
            @Nullable R outcome = prepared;
            Throwable reason = failure;
            post(() -> ask.ended().ended(outcome, reason));
        }));
    }
}
