package dev.livelist.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options on a campaign's command line.
 *
 * @param seed of everything random in the schedule and in what is written
 * @param faults how many there are
 * @param longest no further faults after this time
 * @param sample which one the workers run
 * @param transport what carries changes
 * @param heartbeat of the workers
 * @param kinds the faults to choose from
 * @param sabotage deliberate defects that the workers are given; see {@code Sabotage}
 * @param properties more properties for the workers
 * @param report where the report goes; null for none
 * @param schedule a schedule to run again; null for a random one
 * @param shrink how long a failing schedule is shortened
 * @param patience how long after a heal until a reader that is not in step counts as diverged
 * @param stopAtFirst whether to stop at the first violation
 * @param command what was said, without where the report goes
 */
record Options(
        long seed,
        int faults,
        Duration longest,
        Sample sample,
        Transport transport,
        Duration heartbeat,
        Set<Fault> kinds,
        List<String> sabotage,
        List<String> properties,
        @Nullable Path report,
        @Nullable Path schedule,
        Duration shrink,
        Duration patience,
        boolean stopAtFirst,
        String command) {

    private static final Set<String> NAMES = Set.of(
            "seed",
            "faults",
            "minutes",
            "sample",
            "transport",
            "heartbeat",
            "kinds",
            "sabotage",
            "property",
            "report",
            "schedule",
            "shrink",
            "patience",
            "stop-at-first");

    Options {
        if (sample != Sample.WEBFLUX && sabotage.contains("PUBLISH_BEFORE_COMMIT")) {
            throw new IllegalArgumentException("PUBLISH_BEFORE_COMMIT is a defect of workers with R2DBC only");
        }
    }

    /** Each is {@code --name=value}. Several values are separated by commas, or the option is repeated. */
    static Options of(String... arguments) {
        Map<String, List<String>> said = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String name = parts[0].replaceFirst("^--", "");
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("There is no " + argument + "; there are --" + NAMES);
            }
            said.computeIfAbsent(name, n -> new ArrayList<>()).add(parts.length == 2 ? parts[1] : "true");
        }
        String kinds = last(said, "kinds", "");
        String report = last(said, "report", "");
        String schedule = last(said, "schedule", "");
        long shrink = Long.parseLong(last(said, "shrink", "0"));
        return new Options(
                Long.parseLong(last(said, "seed", String.valueOf(System.nanoTime() & 0xffff_ffffL))),
                Integer.parseInt(last(said, "faults", "60")),
                Duration.ofMinutes(Long.parseLong(last(said, "minutes", "240"))),
                Sample.of(last(said, "sample", "webflux")),
                Transport.of(last(said, "transport", "redis")),
                Duration.ofMillis(Long.parseLong(last(said, "heartbeat", "500"))),
                kinds.isEmpty() ? EnumSet.allOf(Fault.class) : kinds(kinds),
                list(last(said, "sabotage", "")),
                said.getOrDefault("property", List.of()),
                report.isEmpty() ? null : Path.of(report),
                schedule.isEmpty() ? null : Path.of(schedule),
                Duration.ofMinutes(shrink),
                Duration.ofSeconds(Long.parseLong(last(said, "patience", "25"))),
                shrink > 0 || said.containsKey("stop-at-first"),
                Arrays.stream(arguments)
                        .filter(argument -> !argument.startsWith("--report="))
                        .collect(Collectors.joining(" ")));
    }

    private static String last(Map<String, List<String>> said, String name, String otherwise) {
        List<String> values = said.getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    private static List<String> list(String value) {
        return value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    private static Set<Fault> kinds(String value) {
        Set<Fault> kinds = EnumSet.noneOf(Fault.class);
        list(value).forEach(name -> kinds.add(Fault.valueOf(name)));
        return kinds;
    }

    /** The detection bound: a loss is found within this time. */
    Duration detectionBound() {
        return heartbeat.multipliedBy(3);
    }
}
