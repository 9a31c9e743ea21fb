package dev.livelist.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Access;
import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.http.Reauthorization.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a stream's authority is asked again, and what comes of the answer, with time and answers in the test's hands. */
class ReauthorizationTest {

    private static final LivePrincipal ANN = new LivePrincipal("ann", false, Set.of("STAFF"), null);
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration SESSION_INTERVAL = Duration.ofSeconds(10);

    private static final ListDefinition<Paper> LIST = ListDefinition.of(Paper.class)
            .name("papers")
            .label("shop.paper")
            .roles("STAFF")
            .scope(principal -> principal.roles().contains("BOSS")
                    ? Condition.all()
                    : Condition.where(Paper::price).lessThan(100))
            .fields(Paper::id, Paper::name)
            .build();

    private Duration time = Duration.ofHours(1);
    private final Deque<CompletableFuture<Optional<LivePrincipal>>> asked = new ArrayDeque<>();
    private final Deque<CompletableFuture<Optional<LivePrincipal>>> checked = new ArrayDeque<>();
    private int woken;
    private @Nullable Scope scope;

    private final StreamClock clock = new StreamClock(() -> time.toNanos(), () -> Instant.EPOCH.plus(time));

    private Reauthorization of(LivePrincipal principal, Login login, @Nullable AsyncStreamAuthority authority) {
        return new Reauthorization(
                LIST,
                principal,
                new Reauthorization.Inquiry(login, authority, INTERVAL, SESSION_INTERVAL),
                clock,
                new FailureLog(clock),
                () -> woken++);
    }

    private Reauthorization withAuthority(LivePrincipal principal) {
        return of(principal, Login.untracked(), who -> {
            CompletableFuture<Optional<LivePrincipal>> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
    }

    private Reauthorization withSession() {
        return of(ANN, new SessionLogin(), null);
    }

    private Verdict advance(Reauthorization authority) {
        return authority.advance(clock.nanos(), principal -> {
            scope = LIST.scopeFor(principal);
            return LIST.access().decide(principal) == Access.Decision.GRANTED;
        });
    }

    private void pass(Duration duration) {
        time = time.plus(duration);
    }

    @Test
    void withoutADemandNothingIsAskedBeforeTheIntervalIsOver() {
        Reauthorization authority = withAuthority(ANN);
        pass(INTERVAL.multipliedBy(3).dividedBy(4));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        assertThat(asked).isEmpty();
        pass(INTERVAL.dividedBy(4));
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aDemandIsMetAtOnceAndNothingIsSentMeanwhile() {
        Reauthorization authority = withAuthority(ANN);
        authority.demand(Duration.ZERO);
        assertThat(authority.isDue(clock.nanos())).isTrue();
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        pass(Duration.ofMillis(50));
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        asked.remove().complete(Optional.of(ANN));
        assertThat(woken).isEqualTo(1);
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
    }

    @Test
    void aDemandWhileAnAnswerIsAwaitedIsFollowedByAQuestionOfItsOwn() {
        Reauthorization authority = withAuthority(ANN);
        authority.demand(Duration.ZERO);
        advance(authority);
        authority.demand(Duration.ZERO); // what is said now the answer under way may not know
        asked.remove().complete(Optional.of(ANN));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        pass(Reauthorization.PACE);
        assertThat(authority.isDue(clock.nanos())).isTrue();
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        asked.remove().complete(Optional.of(new LivePrincipal("ann", false, Set.of(), null)));
        assertThat(advance(authority)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void demandsWithoutEndCostOneQuestionASecondAndLeaveTimeToDeliver() {
        Reauthorization authority = withAuthority(ANN);
        int questions = 0;
        int delivering = 0;
        int steps = 3_000;
        for (int step = 0; step < steps; step++) { // 10 ms each; an answer takes 50 ms
            authority.demand(Duration.ZERO);
            if (advance(authority) == Verdict.KEEP) {
                delivering++;
            } else if (step % 5 == 0) {
                asked.remove().complete(Optional.of(ANN));
                questions++;
            }
            pass(Duration.ofMillis(10));
        }
        assertThat(questions).isBetween(25, 30);
        assertThat(delivering).isGreaterThan(steps * 9 / 10);
    }

    @Test
    void theLastOfManyDemandsIsFollowedByAQuestion() {
        Reauthorization authority = withAuthority(ANN);
        authority.demand(Duration.ZERO);
        advance(authority);
        asked.remove().complete(Optional.of(ANN));
        advance(authority);
        for (int i = 0; i < 100; i++) {
            authority.demand(Duration.ZERO);
            assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        }
        pass(Reauthorization.PACE);
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        asked.remove().complete(Optional.of(ANN));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        pass(Duration.ofSeconds(20));
        assertThat(advance(authority)).as("one, and no more").isEqualTo(Verdict.KEEP);
    }

    @Test
    void aSoonerDemandIsNotPutOffByALaterOne() {
        Reauthorization authority = withAuthority(ANN);
        authority.demand(Duration.ZERO);
        authority.demand(Duration.ofMinutes(1));
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void anAuthenticationThatEndsIsAskedAboutAtItsEnd() {
        Reauthorization authority = withAuthority(endingIn(Duration.ofSeconds(30)));
        pass(Duration.ofSeconds(29));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        pass(Duration.ofSeconds(1));
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        asked.remove().complete(Optional.of(endingIn(Duration.ZERO)));
        assertThat(advance(authority)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void theNewEndOfAnAuthenticationThatWasProlongedIsWatchedToo() {
        Reauthorization authority = withAuthority(endingIn(Duration.ofSeconds(30)));
        pass(Duration.ofSeconds(30));
        advance(authority);
        LivePrincipal prolonged = endingIn(Duration.ofSeconds(20));
        asked.remove().complete(Optional.of(prolonged));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        pass(Duration.ofSeconds(20));
        assertThat(authority.isDue(clock.nanos())).isTrue();
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        asked.remove().complete(Optional.of(prolonged));
        assertThat(advance(authority)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void anAuthorityThatFailsDoesNotOutlastTheEndOfTheAuthentication() {
        Reauthorization authority = withAuthority(endingIn(Duration.ofSeconds(3)));
        authority.demand(Duration.ZERO);
        advance(authority);
        asked.remove().completeExceptionally(new IllegalStateException("the directory is down"));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        pass(Duration.ofSeconds(3));
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        asked.remove().completeExceptionally(new IllegalStateException("the directory is down"));
        assertThat(advance(authority)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void whatThePrincipalMaySeeNowIsDecidedOnceForEachAnswer() {
        Reauthorization authority = withAuthority(ANN);
        authority.demand(Duration.ZERO);
        advance(authority);
        LivePrincipal boss = new LivePrincipal("ann", false, Set.of("STAFF", "BOSS"), null);
        asked.remove().complete(Optional.of(boss));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        assertThat(scope).isEqualTo(LIST.scopeFor(boss));
        scope = null;
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        assertThat(scope).as("not decided again without an answer").isNull();
    }

    @Test
    void aSessionIsCheckedAtAnIntervalOfItsOwn() {
        Reauthorization authority = withSession();
        pass(SESSION_INTERVAL);
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        checked.remove().complete(Optional.of(ANN));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        pass(SESSION_INTERVAL);
        assertThat(advance(authority)).isEqualTo(Verdict.WAIT);
        checked.remove().complete(Optional.empty());
        assertThat(advance(authority)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void aSessionThatHasBecomeSomebodyElsesEndsTheStream() {
        Reauthorization authority = withSession();
        pass(SESSION_INTERVAL);
        advance(authority);
        checked.remove().complete(Optional.of(new LivePrincipal("bob", false, Set.of("STAFF"), null)));
        assertThat(advance(authority)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void theCheckOfASessionLeavesWhatTheAuthorityHasDecided() {
        LivePrincipal boss = new LivePrincipal("ann", false, Set.of("STAFF", "BOSS"), null);
        int[] questions = {0};
        Reauthorization authority = of(ANN, new SessionLogin(), who -> {
            questions[0]++;
            return CompletableFuture.completedStage(Optional.of(boss));
        });
        authority.demand(Duration.ZERO);
        advance(authority);
        checked.remove().complete(Optional.of(ANN));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        assertThat(scope).isEqualTo(LIST.scopeFor(boss));
        pass(SESSION_INTERVAL);
        advance(authority);
        checked.remove().complete(Optional.of(ANN));
        assertThat(advance(authority)).isEqualTo(Verdict.KEEP);
        assertThat(scope).isEqualTo(LIST.scopeFor(boss));
        assertThat(questions[0])
                .as("asked when it was demanded, not for the session")
                .isEqualTo(1);
    }

    private LivePrincipal endingIn(Duration duration) {
        return new LivePrincipal(
                "ann", false, Set.of("STAFF"), Instant.EPOCH.plus(time).plus(duration));
    }

    private final class SessionLogin implements Login {

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            CompletableFuture<Optional<LivePrincipal>> answer = new CompletableFuture<>();
            checked.add(answer);
            return answer;
        }

        @Override
        public boolean session() {
            return true;
        }
    }
}
