package dev.livelist.spring.boot;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Sends the readers of streams to other workers before the web server stops: a server that shuts down gracefully would wait
 * for streams, which have no end of their own.
 */
final class StreamDrain implements SmartLifecycle {

    /** Before the web server's graceful shutdown, which comes 1024 below the default phase. */
    static final int PHASE = DEFAULT_PHASE - 512;

    private final Supplier<CompletableFuture<@Nullable Void>> drain;
    private final ApplicationContext context;
    private volatile boolean running;

    /** @param drain sends the readers away; completes when they have gone */
    StreamDrain(Supplier<CompletableFuture<@Nullable Void>> drain, ApplicationContext context) {
        this.drain = drain;
        this.context = context;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        var unused = drain.get().whenComplete((done, error) -> callback.run());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A context that is paused keeps its streams: they could not be taken up again. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
