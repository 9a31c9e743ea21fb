package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation notices each rule that is taken out of the engine. So a rule that it would not notice cannot get lost by accident.
 * Rules that it takes a rare interleaving to notice are in {@link InterleavingsTest}.
 */
class MutationTest {

    /** More than it takes for each of the faults. */
    private static final int SCHEDULES = 6_000;

    private static final int STEPS = 40;

    private static Arguments without(String name, String file, String rule, String without) {
        return Arguments.argumentSet(name, new Mutant(file, rule, without));
    }

    static Stream<Arguments> mutants() {
        return Stream.of(
                without(
                        "views that are being read hear of changes",
                        "shard/ViewIndex.java",
                        "for (View view : reading) {",
                        "for (View view : List.<View>of()) {"),
                without(
                        "what came during a read is asked about after it",
                        "shard/View.java",
                        "addPending(gone.stream().filter(rows::holds).toList());",
                        "pending = Set.of();"),
                without(
                        "a row that went during a read and that the read has found is asked about again",
                        "shard/View.java",
                        "addPending(gone.stream().filter(rows::holds).toList());",
                        ""),
                without(
                        "the first read of a view is told what comes meanwhile",
                        "shard/Looks.java",
                        "} else if (known != null || view.activity != View.Activity.NONE) {",
                        "} else if (known != null) {"),
                without(
                        "the key decides among equal rows",
                        "view/RowOrder.java",
                        "return keys.compare(left.key(), right.key());",
                        "return 0;"),
                without(
                        "a prefix that is cut knows where it ends",
                        "view/Prefix.java",
                        "        bound = rows.get(rows.size() - 1);\n    }",
                        "    }"),
                without(
                        "a row is neutral to the total only if a count has seen it",
                        "view/TotalKeeper.java",
                        "if (!prefix.counted(key)) {",
                        "if (!prefix.holds(key)) {"),
                without(
                        "rows that are new in a full read have not been counted",
                        "view/Prefix.java",
                        "counted = seen;",
                        "counted = null;"),
                without(
                        "one row more than the page is known",
                        "page/PageForm.java",
                        "return Math.toIntExact(page.end() + 1);",
                        "return Math.toIntExact(page.end());"),
                without(
                        "a full read that fails is made again",
                        "shard/FullReads.java",
                        "view.origins.toBeRead(read.origin);\n        view.dirtyEverything();",
                        "view.origins.toBeRead(read.origin);"),
                without(
                        "the keys of a probe that fails are asked about again",
                        "shard/Probes.java",
                        "            view.addPending(one.keys());\n",
                        ""),
                without(
                        "the keys of a look that fails are looked at again",
                        "shard/Looks.java",
                        "Set<Object> again = new LinkedHashSet<>(look.keys());",
                        "Set<Object> again = new LinkedHashSet<>();"),
                without(
                        "views that hold a changed row are told",
                        "shard/ViewIndex.java",
                        "Collection<View> holding = holders.get(key);",
                        "Collection<View> holding = List.of();"),
                without(
                        "a row behind those that a view knows leaves its total in doubt",
                        "shard/ViewIndex.java",
                        "if (incomplete.size() == certain.size()) {",
                        "if (incomplete.size() >= certain.size()) {"),
                without(
                        "a look that is older than the view's rows is not believed",
                        "shard/Looks.java",
                        "boolean old = view.readEnded >= look.started();",
                        "boolean old = false;"),
                without(
                        "a deletion of a related row has the list read",
                        "change/ListSignals.java",
                        "change.action() != ModelChange.Action.DELETED",
                        "change.pk() != null"),
                without(
                        "an overdue row is asked for with each read",
                        "shard/Probes.java",
                        "if (!view.query.timed()) {",
                        "if (view.query != null) {"),
                without(
                        "memory does not admit a NULL to a comparison",
                        "view/MemoryJudge.java",
                        "return value != null && holds(",
                        "return value == null || holds("),
                without(
                        "NULLs come last",
                        "view/RowOrder.java",
                        "return right == null ? 0 : 1;",
                        "return right == null ? 0 : -1;"),
                without(
                        "a reader with an unknown version waits for a read",
                        "reader/Audience.java",
                        "if (version != null && base == null && !reader.covered()) {",
                        "if (version != null && base == null && reader.version() == null) {"));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void aRuleThatIsTakenOutIsNoticed(Mutant mutant) {
        Object schedule = mutant.call(MutationTest.class, "firstThatFails", SCHEDULES);
        System.out.println(mutant + " noticed in schedule " + schedule);
        assertThat(schedule).as("noticed in %s schedules", SCHEDULES).isNotNull();
    }

    /** The first schedule that a reader does not survive in step; null where there is none. */
    @Nullable
    static Long firstThatFails(int schedules) {
        for (long seed = 0; seed < schedules; seed++) {
            List<Simulation.Step> steps = Simulation.schedule(seed, STEPS);
            if (Simulation.run(seed, steps, OneBroadcaster::new) != null) {
                return seed;
            }
        }
        return null;
    }
}
