package dev.livelist.campaign;

import java.nio.file.Path;
import java.util.List;

/**
 * Runs a campaign, prints its report, and exits with 1 if a promise was broken. See {@code docs/reliability.md} for what it
 * does and how it is told.
 */
public final class Campaign {

    private static final int TRIES = 2;

    private Campaign() {}

    /** See {@code docs/reliability.md}. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(arguments);
        Run run = run(options);
        System.exit(run.violations().none() ? 0 : 1);
    }

    /** Runs the campaign and writes its files. */
    static Run run(Options options) throws Exception {
        Path given = options.schedule();
        Schedule schedule = given == null ? Schedule.random(options) : Schedule.read(given);
        System.out.printf(
                "Seed %d, %d episodes; the workers' logs are in %s%n",
                options.seed(), schedule.episodes().size(), Cluster.logs());
        Run run = new Run(options, schedule);
        run.run();
        Report report = new Report(run);
        System.out.println(report);
        Path file = options.report();
        if (file != null) {
            report.write(file);
        }
        if (!run.violations().none()) {
            List<Episode> failing = schedule.episodes().subList(0, run.episodes());
            if (!options.shrink().isZero()) {
                long deadline = System.nanoTime() + options.shrink().toNanos();
                failing = new Shrinker(episodes -> fails(options, episodes), () -> System.nanoTime() < deadline)
                        .shrink(failing);
            }
            Path shortest = Cluster.logs().resolveSibling("failing-" + options.seed() + ".schedule");
            new Schedule(failing).write(shortest);
            System.out.printf("Fails with %d episodes: --schedule=%s%n", failing.size(), shortest);
        }
        return run;
    }

    /** Whether the schedule fails, at the first try or when it is played again. */
    private static boolean fails(Options options, List<Episode> episodes) {
        for (int i = 0; i < TRIES; i++) {
            Run run = new Run(options, new Schedule(episodes));
            try {
                run.run();
            } catch (Exception e) {
                throw new IllegalStateException("The campaign itself failed with " + episodes, e);
            }
            boolean passes = run.violations().none();
            System.out.printf("%d episodes %s%n", episodes.size(), passes ? "pass" : "fail");
            if (!passes) {
                return true;
            }
        }
        return false;
    }
}
