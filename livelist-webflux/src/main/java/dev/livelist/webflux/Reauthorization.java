package dev.livelist.webflux;

import dev.livelist.Access;
import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Whether the principal of one stream may still follow it, and what it may see (rule V8). While the answer is awaited
 * nothing of the list is sent.
 *
 * <p>{@link #advance} is called on the stream's loop; the rest may be called from any thread.
 */
final class Reauthorization {

    /** What to do with the stream. */
    enum Verdict {
        /** Go on. */
        KEEP,
        /** Send nothing for the moment; the stream is woken when that is over. */
        WAIT,
        /** Go on with the new {@link #scope()}. */
        RESCOPE,
        /** End it. */
        REFUSE
    }

    private static final Logger log = LoggerFactory.getLogger(Reauthorization.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final AtomicLongFieldUpdater<Reauthorization> DUE =
            AtomicLongFieldUpdater.newUpdater(Reauthorization.class, "due");

    private final ListDefinition<?> definition;
    private final StreamAuthority authority;
    private final StreamClock clock;
    private final long intervalNanos;
    private final BooleanSupplier mayLog;
    private final Runnable wake;

    private volatile long due;
    private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
    private volatile @Nullable Disposable asking;
    private LivePrincipal principal;
    private Scope scope;
    private long confirmed;

    Reauthorization(
            ListDefinition<?> definition,
            LivePrincipal principal,
            Scope scope,
            StreamAuthority authority,
            StreamClock clock,
            Duration interval,
            BooleanSupplier mayLog,
            Runnable wake) {
        this.definition = definition;
        this.principal = principal;
        this.scope = scope;
        this.authority = authority;
        this.clock = clock;
        this.intervalNanos = interval.toNanos();
        this.mayLog = mayLog;
        this.wake = wake;
        this.confirmed = clock.nanos();
        this.due = confirmed + somewhatLess(intervalNanos);
        dueAtExpiry();
    }

    /** The rows the principal may see, as last decided. */
    Scope scope() {
        return scope;
    }

    /** Asks again within that time, at some moment of it. */
    void demand(Duration within) {
        long nanos = within.toNanos();
        dueBy(clock.nanos() + (nanos <= 0 ? 0 : ThreadLocalRandom.current().nextLong(nanos)));
    }

    boolean isDue(long now) {
        return now - due >= 0;
    }

    /** Asks where it is time to, and decides on the answer where there is one. */
    Verdict advance(long now) {
        while (asking != null || isDue(now)) {
            if (asking == null) {
                due = now + somewhatLess(intervalNanos); // first: a demand from now on asks once more
                asking = ask();
            }
            Answer given = answer.getAndSet(null);
            if (given == null) {
                return Verdict.WAIT;
            }
            asking = null;
            Verdict verdict = decide(given);
            if (verdict != Verdict.KEEP) {
                return verdict;
            }
        }
        return Verdict.KEEP;
    }

    void close() {
        Disposable present = asking;
        if (present != null) {
            present.dispose();
        }
    }

    private Disposable ask() {
        return Mono.defer(() -> authority.current(principal))
                .timeout(PATIENCE)
                .map(current -> new Answer(current, false))
                .defaultIfEmpty(new Answer(null, false))
                .onErrorResume(e -> {
                    // A directory that is away concerns every stream: one line for all of them.
                    if (mayLog.getAsBoolean()) {
                        log.warn(
                                "livelist.authority.failed: what the principal of a stream of {} may see could not be decided; it will be tried again. Further ones are not told for a while",
                                definition,
                                e);
                    }
                    return Mono.just(new Answer(null, true));
                })
                .subscribe(given -> {
                    answer.set(given);
                    wake.run();
                });
    }

    private Verdict decide(Answer given) {
        LivePrincipal current = given.failed() ? principal : given.principal();
        if (current == null || isExpired(current)) {
            return Verdict.REFUSE;
        }
        if (given.failed()) {
            if (clock.nanos() - confirmed > 2 * intervalNanos) {
                return Verdict.REFUSE;
            }
            dueBy(clock.nanos() + somewhatLess(Math.min(intervalNanos, PATIENCE.toNanos())));
            return Verdict.KEEP;
        }
        if (definition.access().decide(current) != Access.Decision.GRANTED) {
            return Verdict.REFUSE;
        }
        Scope now;
        try {
            now = definition.scopeFor(current);
        } catch (RuntimeException e) {
            if (mayLog.getAsBoolean()) {
                log.error("livelist.scope.failed: that of {} could not be had again; a stream is ended", definition, e);
            }
            return Verdict.REFUSE;
        }
        principal = current;
        confirmed = clock.nanos();
        dueAtExpiry();
        if (now.equals(scope)) {
            return Verdict.KEEP;
        }
        scope = now;
        return Verdict.RESCOPE;
    }

    private boolean isExpired(LivePrincipal who) {
        Instant expires = who.expires();
        return expires != null && clock.isPast(expires);
    }

    private void dueAtExpiry() {
        Instant expires = principal.expires();
        if (expires != null) {
            dueBy(clock.nanosAt(expires));
        }
    }

    private void dueBy(long nanos) {
        DUE.accumulateAndGet(this, nanos, (present, other) -> other - present < 0 ? other : present);
    }

    /** Spreads what would otherwise happen to many streams at once. */
    private static long somewhatLess(long nanos) {
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 5 + 1);
    }

    private record Answer(@Nullable LivePrincipal principal, boolean failed) {}
}
