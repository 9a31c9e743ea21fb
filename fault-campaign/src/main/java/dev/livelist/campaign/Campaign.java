package dev.livelist.campaign;

import java.nio.file.Path;
import java.util.List;

/**
 * Runs a campaign, prints its report, and exits with 1 where a promise was broken. See {@code docs/reliability.md} for what it
 * does and how it is told.
 */
public final class Campaign {

    private Campaign() {}

    /** See {@code docs/reliability.md}. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(arguments);
        Run run = run(options);
        System.exit(run.violations().none() ? 0 : 1);
    }

    /** Runs it and writes what is to be written. */
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
                failing = new Shrinker(options).shrink(failing);
            }
            Path shortest = Cluster.logs().resolveSibling("failing-" + options.seed() + ".schedule");
            new Schedule(failing).write(shortest);
            System.out.printf("Fails with %d episodes: --schedule=%s%n", failing.size(), shortest);
        }
        return run;
    }
}
