package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether the principal of one stream may still follow it, and what it may see (rule V8). Two are asked: the login that the stream
 * was opened with, and the application's own authority where it has one. While an answer is awaited nothing of the list is sent.
 *
 * <p>A demand is met at once, unless there was an answer within the last second: then the stream goes on until that second is over.
 * So demands at any rate cost one question a second, leave time to deliver, and the last of them is followed by a question.
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
        /** End it. */
        REFUSE
    }

    /** Who is asked, and when. What all streams of a worker have in common, and the login. */
    record Inquiry(Login login, @Nullable AsyncStreamAuthority authority, Duration interval, Duration sessionInterval) {

        /** How long a stream goes without being asked about. */
        private long periodNanos() {
            Duration period = login.session() && sessionInterval.compareTo(interval) < 0 ? sessionInterval : interval;
            return period.toNanos();
        }
    }

    /** What becomes of the stream with a principal as it is now. */
    @FunctionalInterface
    interface Decision {

        /**
         * Brings what the stream follows in line with what the principal may see.
         *
         * @return false where the stream may not go on; an error says so too
         */
        boolean mayGoOn(LivePrincipal principal);
    }

    /** The least time from an answer to the question that a demand causes. */
    static final Duration PACE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Reauthorization.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long NOT_DEMANDED = Long.MIN_VALUE;
    private static final AtomicLongFieldUpdater<Reauthorization> DUE =
            AtomicLongFieldUpdater.newUpdater(Reauthorization.class, "due");
    private static final AtomicLongFieldUpdater<Reauthorization> DEMANDED =
            AtomicLongFieldUpdater.newUpdater(Reauthorization.class, "demanded");

    private final Object subject;
    private final Inquiry inquiry;
    private final StreamClock clock;
    private final FailureLog failures;
    private final Runnable wake;

    private volatile long due;
    private volatile long demanded = NOT_DEMANDED;
    private volatile long notBefore;
    private final AtomicReference<@Nullable Reply> answer = new AtomicReference<>();
    private volatile @Nullable CompletableFuture<?> asked;

    // The loop's own.
    private boolean asking;
    private LivePrincipal principal;
    private long confirmed;
    private long authorityDue;

    /**
     * @param subject what the stream is about, for the log
     * @param failures told of an answer that could not be had
     * @param wake called when an answer has come, from any thread
     */
    Reauthorization(
            Object subject,
            LivePrincipal principal,
            Inquiry inquiry,
            StreamClock clock,
            FailureLog failures,
            Runnable wake) {
        this.subject = subject;
        this.principal = principal;
        this.inquiry = inquiry;
        this.clock = clock;
        this.failures = failures;
        this.wake = wake;
        this.confirmed = clock.nanos();
        this.notBefore = confirmed;
        this.authorityDue = confirmed + somewhatLess(inquiry.interval().toNanos());
        this.due = confirmed + somewhatLess(inquiry.periodNanos());
        dueAtExpiry();
    }

    /** Asks again within that time, at some moment of it. */
    void demand(Duration within) {
        long nanos = within.toNanos();
        long at = clock.nanos() + (nanos <= 0 ? 0 : ThreadLocalRandom.current().nextLong(nanos));
        DEMANDED.accumulateAndGet(this, at, Reauthorization::sooner);
    }

    /** Whether it is time to ask. */
    boolean isDue(long now) {
        return now - due >= 0 || isDemanded(now);
    }

    private boolean isDemanded(long now) {
        long at = demanded;
        return at != NOT_DEMANDED && now - at >= 0 && now - notBefore >= 0;
    }

    /** Asks where it is time to, and has an answer decided on where there is one. */
    Verdict advance(long now, Decision decision) {
        while (asking || isDue(now)) {
            if (!asking) {
                asking = true;
                ask(now);
            }
            Reply given = answer.getAndSet(null);
            if (given == null) {
                return Verdict.WAIT;
            }
            asking = false;
            notBefore = clock.nanos() + PACE.toNanos();
            Verdict verdict = decide(given, decision);
            if (verdict != Verdict.KEEP) {
                return verdict;
            }
        }
        return Verdict.KEEP;
    }

    /** Wants no answer any more. */
    void close() {
        CompletableFuture<?> present = asked;
        if (present != null) {
            present.cancel(true);
        }
    }

    private void ask(long now) {
        boolean wanted =
                DEMANDED.getAndSet(this, NOT_DEMANDED) != NOT_DEMANDED; // first: a demand from now on asks once more
        due = now + somewhatLess(inquiry.periodNanos());
        boolean whole = wanted || now - authorityDue >= 0 || isExpired(principal);
        if (whole) {
            authorityDue = now + somewhatLess(inquiry.interval().toNanos());
        }
        CompletableFuture<Reply> question = question(whole ? inquiry.authority() : null)
                .toCompletableFuture()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        var unused = question.whenComplete((given, error) -> {
            close(); // after ten seconds it may still be going on
            if (error != null) {
                failures.log(
                        log,
                        Level.WARN,
                        "livelist.authority.failed: what the principal of a stream of {} may see could not be decided; it will be tried again. Further ones are not told for a while",
                        subject,
                        error);
            }
            answer.set(given == null ? Reply.NONE : given);
            wake.run();
        });
    }

    /** The login first: with one that is over, the authority is not asked any more. */
    private CompletionStage<Reply> question(@Nullable AsyncStreamAuthority authority) {
        LivePrincipal known = principal;
        try {
            CompletionStage<Optional<LivePrincipal>> checked = inquiry.login()
                    .check(known)
                    .thenApply(current -> current.filter(who -> who.name().equals(known.name())));
            if (inquiry.authority() == null) {
                return checked.thenApply(current -> Reply.of(current, true));
            }
            // What the authority has said of the principal outweighs what the login says, until it is asked again.
            return checked.thenCompose(current -> current.isEmpty() || authority == null
                    ? CompletableFuture.completedStage(Reply.of(current.map(login -> known), false))
                    : ask(authority, current.get()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<Reply> ask(AsyncStreamAuthority authority, LivePrincipal who) {
        CompletableFuture<Optional<LivePrincipal>> decision =
                authority.current(who).toCompletableFuture();
        asked = decision;
        return decision.thenApply(decided -> Reply.of(decided, true));
    }

    private Verdict decide(Reply given, Decision decision) {
        LivePrincipal current = given.failed() ? principal : given.principal().orElse(null);
        if (current == null || isExpired(current)) {
            return Verdict.REFUSE;
        }
        if (given.failed()) {
            long interval = inquiry.interval().toNanos();
            if (clock.nanos() - confirmed > 2 * interval) {
                return Verdict.REFUSE;
            }
            dueBy(clock.nanos() + somewhatLess(Math.min(interval, PATIENCE.toNanos())));
            authorityDue = due;
            dueAtExpiry();
            return Verdict.KEEP;
        }
        try {
            if (!decision.mayGoOn(current)) {
                return Verdict.REFUSE;
            }
        } catch (RuntimeException e) {
            failures.log(
                    log,
                    Level.ERROR,
                    "livelist.scope.failed: that of {} could not be had again; a stream is ended",
                    subject,
                    e);
            return Verdict.REFUSE;
        }
        principal = current;
        if (given.whole()) {
            confirmed = clock.nanos();
        }
        dueAtExpiry();
        return Verdict.KEEP;
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
        DUE.accumulateAndGet(this, nanos, Reauthorization::sooner);
    }

    private static long sooner(long present, long other) {
        return present == NOT_DEMANDED || other - present < 0 ? other : present;
    }

    /** Spreads what would otherwise happen to many streams at once. */
    private static long somewhatLess(long nanos) {
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 5 + 1);
    }

    /**
     * What was said of the principal.
     *
     * @param principal as of now; empty where the stream may not go on, and where nothing could be found out
     * @param failed whether nothing could be found out
     * @param whole whether everybody who has a say was asked
     */
    private record Reply(Optional<LivePrincipal> principal, boolean failed, boolean whole) {

        static final Reply NONE = new Reply(Optional.empty(), true, false);

        static Reply of(Optional<LivePrincipal> principal, boolean whole) {
            return new Reply(principal, false, whole);
        }
    }
}
