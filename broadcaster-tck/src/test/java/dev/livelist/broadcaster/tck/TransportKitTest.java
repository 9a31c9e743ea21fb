package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.livelist.broadcaster.tck.InMemoryServer.Flaw;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The kit passes a transport that keeps the contract and fails one that does not: each of its tests has teeth. */
class TransportKitTest {

    private static final String FLAW = "livelist.kit.flaw";

    private static final Map<Flaw, Set<String>> FOUND_BY = Map.ofEntries(
            Map.entry(Flaw.FILTERS_ITS_OWN, Set.of("b5_aMessageReachesEverybodyOnTheChannelItsSenderIncluded")),
            Map.entry(Flaw.IGNORES_THE_CHANNEL, Set.of("b5_aMessageStaysOnItsChannel")),
            Map.entry(Flaw.REORDERS, Set.of("b5_theMessagesOfOneSenderArriveInOrderOneAtATime")),
            Map.entry(Flaw.FRAMES_MESSAGES, Set.of("b7_whatAnyProgramSendsArrivesAsItIs")),
            Map.entry(Flaw.CUTS_LONG_MESSAGES, Set.of("b8_aMessageOfTheGreatestLengthArrivesWhole")),
            Map.entry(Flaw.THROWS_WHEN_TOO_LONG, Set.of("b8_aMessageThatIsTooLongFailsAndHarmsNothing")),
            Map.entry(Flaw.REPORTS_TOO_EARLY, Set.of("b9_whatIsSentOnceSubscribedIsReportedArrives")),
            Map.entry(Flaw.GIVES_UP_AT_THE_START, Set.of("b9_aServerThatIsAwayAtTheStartIsWaitedFor")),
            Map.entry(
                    Flaw.NEVER_COMES_BACK,
                    Set.of("b9_aServerThatWasKilledIsReportedAndFoundAgain", "b9_refusedConnectionsAreTriedAgain")),
            Map.entry(Flaw.DOES_NOT_REPORT_LOSS, Set.of("b9_theLossOfTheListeningConnectionAloneIsReported")),
            Map.entry(Flaw.COMES_BACK_ONCE, Set.of("b9_eachConnectionThatBreaksIsReportedAndReplaced")),
            Map.entry(Flaw.DROPS_SILENTLY, Set.of("b9_whatASlowListenerMissesIsReported")),
            Map.entry(Flaw.TIMES_OUT_EARLY, Set.of("b9_aSlowNetworkIsNoFault")),
            Map.entry(
                    Flaw.IGNORES_REBUILD,
                    Set.of(
                            "b10_aConnectionThatDeliversNothingIsReplacedByRebuild",
                            "b10_aConnectionThatIsDeadBothWaysIsReplacedByRebuild")),
            Map.entry(Flaw.SUBSCRIBES_TWICE, Set.of("b10_rebuildingTwiceLeavesOneConnection")),
            Map.entry(Flaw.SENDS_LATER, Set.of("b12_whileTheServerIsAwaySendingFailsAtOnceAndForGood")),
            Map.entry(Flaw.BLOCKS_WHEN_PAUSED, Set.of("b12_whileTheServerStandsStillSendingDoesNotBlock")),
            Map.entry(Flaw.THROWS_AFTER_CLOSE, Set.of("b12_sendingAfterCloseFails")),
            Map.entry(Flaw.FORGETS_THE_GOODBYE, Set.of("b13_theGoodbyeHandedOverBeforeCloseArrives")),
            Map.entry(Flaw.CLOSES_ONCE, Set.of("b13_closingTwiceOrUnstartedIsFine")),
            Map.entry(Flaw.LEAVES_A_THREAD, Set.of("b13_afterCloseNothingIsHeardAndNoThreadIsLeft")));

    @Test
    void aTransportThatKeepsTheContractPassesAndNothingIsSkipped() {
        Events events = run(Flaw.NONE, List.of(selectClass(Kit.class)));
        assertThat(failed(events)).isEmpty();
        assertThat(events.aborted().count()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFlawIsFoundByTheTestOfItsRule(Flaw flaw) {
        Set<String> tests = FOUND_BY.getOrDefault(flaw, Set.of());
        assertThat(tests).as("tests that find " + flaw).isNotEmpty();
        List<? extends DiscoverySelector> selected =
                tests.stream().map(test -> selectMethod(Kit.class, test)).toList();
        assertThat(failed(run(flaw, selected))).isEqualTo(tests);
    }

    @Test
    void everyTestOfTheKitFindsAFlaw() {
        Set<String> tests = Arrays.stream(TransportKit.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> findingOne = FOUND_BY.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(findingOne).containsExactlyInAnyOrderElementsOf(tests);
    }

    private static Events run(Flaw flaw, List<? extends DiscoverySelector> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(tests.toArray(DiscoverySelector[]::new))
                .configurationParameter(FLAW, flaw.name())
                .execute()
                .testEvents();
    }

    private static Set<String> failed(Events events) {
        return events.failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
                .collect(Collectors.toSet());
    }

    /** The kit, run inside the kit's own test. */
    static class Kit implements TransportKit {

        private final Flaw flaw;
        private final InMemoryServer server;

        Kit(@KitParameter(FLAW) String flaw) {
            this.flaw = Flaw.valueOf(flaw);
            this.server = new InMemoryServer(this.flaw);
        }

        @Override
        public TransportServer server() {
            return server;
        }

        @Override
        public Duration patience() {
            return flaw == Flaw.NONE ? Duration.ofSeconds(20) : Duration.ofMillis(600);
        }

        @Override
        public Duration quiet() {
            return Duration.ofMillis(50);
        }
    }
}
