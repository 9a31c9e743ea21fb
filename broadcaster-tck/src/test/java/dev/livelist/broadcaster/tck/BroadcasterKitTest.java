package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.tck.FlawedBroadcaster.Flaw;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The kit passes what keeps the rules and fails what breaks one: each of its tests is shown to have teeth. */
class BroadcasterKitTest {

    private static final String FLAW = "livelist.kit.flaw";

    /** What each flaw must be found by, at least. */
    private static final Map<Flaw, Set<String>> FOUND_BY = Map.ofEntries(
            Map.entry(Flaw.TELLS_ONE_SUBSCRIBER, Set.of("b1_everySubscriberOfTheLabelIsToldOfEachSignal")),
            Map.entry(Flaw.NEWEST_FIRST, Set.of("b1_theSignalsOfOneThreadArriveInPublishOrder")),
            Map.entry(Flaw.KEEPS_THE_FIRST, Set.of("b1_theLatestSignalOfAKeyIsTold")),
            Map.entry(Flaw.FORGETS_DELETIONS, Set.of("b1_aDeletionIsToldThoughItsKeyIsWrittenAgain")),
            Map.entry(Flaw.MATCHES_BY_PREFIX, Set.of("b1_aSubscriberHearsOfItsOwnModelAndASubscriberOfAllOfEvery")),
            Map.entry(Flaw.SPLITS_A_PUBLISH, Set.of("b1_theSignalsOfOnePublishAreToldTogether")),
            Map.entry(Flaw.LOSES_SUBSCRIBERS, Set.of("b2_whoSubscribedBeforeAPublishSeesItWhileOthersComeAndGo")),
            Map.entry(Flaw.CALLS_AFTER_CLOSE, Set.of("b2_noCallBeginsAfterCloseHasReturned")),
            Map.entry(Flaw.CLOSE_WAITS, Set.of("b2_closingInsideTheListenerIsFine")),
            Map.entry(Flaw.COUNTS_CLOSES, Set.of("b2_subscriptionsAreCountedByLabelAndClosedOnce")),
            Map.entry(Flaw.CALLS_IN_THE_WRITER, Set.of("b3_aStuckSubscriberDelaysNeitherTheWriterNorTheOthers")),
            Map.entry(Flaw.ONE_THREAD, Set.of("b3_aStuckSubscriberDelaysNeitherTheWriterNorTheOthers")),
            Map.entry(Flaw.NO_BOUND, Set.of("b3_aFullMailboxBecomesOneInvalidation")),
            Map.entry(Flaw.OVERFLOWS_SILENTLY, Set.of("b3_aFullMailboxBecomesOneInvalidation")),
            Map.entry(Flaw.DOES_NOT_COALESCE, Set.of("b3_changesOfOneKeyTakeOnePlace")),
            Map.entry(Flaw.OVERLAPS, Set.of("b3_callsOfOneListenerNeverOverlap")),
            Map.entry(Flaw.DIES_OF_AN_ERROR, Set.of("b4_aSubscriberThatThrowsHarmsNoOtherAndGoesOn")),
            Map.entry(
                    Flaw.NEVER_TELLS_OF_FAILURE,
                    Set.of("b4_aSubscriberThatThrewIsToldToReadAgainOnceUntilACallSucceeds")),
            Map.entry(
                    Flaw.ALWAYS_TELLS_OF_FAILURE,
                    Set.of("b4_aSubscriberThatThrewIsToldToReadAgainOnceUntilACallSucceeds")),
            Map.entry(Flaw.TELLS_OF_FAILURE_ONCE_ONLY, Set.of("b4_afterASuccessTheNextFailureIsToldAgain")),
            Map.entry(Flaw.CLOSES_ONCE, Set.of("b13_closingTwiceIsFine")),
            Map.entry(Flaw.CLOSE_ENDS_DISPATCH, Set.of("b13_publishingAfterCloseReachesThisWorkersSubscribers")),
            Map.entry(Flaw.LEAVES_A_THREAD, Set.of("b13_closeLeavesNoThreadBehind")));

    @Test
    void aBroadcasterThatKeepsTheRulesPasses() {
        assertThat(failed(Flaw.NONE, List.of(selectClass(Kit.class)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlawIsFoundByTheTestOfItsRule(Flaw flaw) {
        Set<String> tests = FOUND_BY.getOrDefault(flaw, Set.of());
        assertThat(tests).as("tests that find " + flaw).isNotEmpty();
        assertThat(failed(
                        flaw,
                        tests.stream()
                                .map(test -> selectMethod(Kit.class, test))
                                .toList()))
                .isEqualTo(tests);
    }

    @Test
    void everyTestOfTheKitFindsAFlaw() {
        Set<String> tests = Arrays.stream(BroadcasterKit.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> findingOne = FOUND_BY.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(findingOne).containsExactlyInAnyOrderElementsOf(tests);
    }

    private static Set<String> failed(Flaw flaw, List<? extends DiscoverySelector> tests) {
        Stream<Event> failed = EngineTestKit.engine("junit-jupiter")
                .selectors(tests.toArray(DiscoverySelector[]::new))
                .configurationParameter(FLAW, flaw.name())
                .execute()
                .testEvents()
                .failed()
                .stream();
        return failed.map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
                .collect(Collectors.toSet());
    }

    /** The kit, run inside the kit's own test; which flaw the broadcaster has is a configuration parameter. */
    static class Kit implements BroadcasterKit {

        private final Flaw flaw;

        Kit(@KitParameter(FLAW) String flaw) {
            this.flaw = Flaw.valueOf(flaw);
        }

        @Override
        public Broadcaster newBroadcaster(int mailboxKeys) {
            return new FlawedBroadcaster(flaw, mailboxKeys);
        }

        @Override
        public Duration patience() {
            return flaw == Flaw.NONE ? Duration.ofSeconds(20) : Duration.ofMillis(500);
        }

        @Override
        public Duration quiet() {
            return Duration.ofMillis(50);
        }
    }
}
