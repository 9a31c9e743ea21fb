package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of the {@link Interleavings} ends well, and with the rule taken out that deals with it a reader is left with a wrong document.
 */
class InterleavingsTest {

    static Stream<Arguments> interleavings() {
        return Stream.of(
                Arguments.of(
                        "aRowComesAndGoesDuringACount",
                        new Mutant(
                                "shard/ViewIndex.java",
                                "Collection<View> holding = holders.get(key);",
                                "Collection<View> holding = List.of();")),
                Arguments.of(
                        "aRowGoesDuringACount",
                        new Mutant("shard/Counts.java", "tally, !view.disturbed);", "tally, true);")),
                Arguments.of(
                        "aRowBehindGoesDuringACount",
                        new Mutant(
                                "shard/Counts.java",
                                "hearDoubts(view); // raised since the count began",
                                "shard.index.counts(view);")),
                Arguments.of(
                        "aChangeComesWhileNobodyReads",
                        new Mutant(
                                "shard/Looks.java",
                                "        if (!view.isRead()) {\n            view.dirtyEverything();\n            view.origins",
                                "        if (!view.isRead()) {\n            view.origins")),
                Arguments.of(
                        "aRowIsMissedByACount",
                        new Mutant(
                                "view/TotalKeeper.java", "if (!prefix.counted(key)) {", "if (!prefix.holds(key)) {")),
                Arguments.of(
                        "aRepairOvertakesACount",
                        new Mutant(
                                "shard/Counts.java",
                                "if (known != null && number == view.counts) {",
                                "if (known != null && number <= view.counts) {")),
                Arguments.of(
                        "aReaderComesFromElsewhere",
                        new Mutant(
                                "shard/FullReads.java",
                                "this.waited = view.audience.waiting();",
                                "this.waited = view.audience.waiting();\n            waited.forEach(ViewReader::cover);")));
    }

    @ParameterizedTest
    @MethodSource("interleavings")
    void endsWellAndOnlyByItsRule(String interleaving, Mutant withoutTheRule) throws ReflectiveOperationException {
        assertThat(Interleavings.class.getDeclaredMethod(interleaving).invoke(null))
                .isEqualTo("right");
        assertThat(withoutTheRule.call(Interleavings.class, interleaving)).isNotEqualTo("right");
    }
}
