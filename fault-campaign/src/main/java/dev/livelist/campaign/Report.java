package dev.livelist.campaign;

import dev.livelist.campaign.Violations.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;

/** What a campaign has found, as Markdown. */
final class Report {

    private static final String BEGIN = "<!-- campaign: begin -->";
    private static final String END = "<!-- campaign: end -->";

    private final Run run;

    Report(Run run) {
        this.run = run;
    }

    /** Puts it between the marks of that file, or makes the file. */
    void write(Path file) {
        try {
            String before = Files.exists(file) ? Files.readString(file) : BEGIN + "\n" + END + "\n";
            int begin = before.indexOf(BEGIN) + BEGIN.length();
            int end = before.indexOf(END);
            Files.writeString(file, before.substring(0, begin) + "\n\n" + this + "\n" + before.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        Options options = run.options();
        Tally.Line all = run.tally().all();
        Violations violations = run.violations();
        line(
                text,
                "%s, seed %d, transport `%s`, heartbeat %d ms (detection bound %d ms), took %d min %d s.",
                LocalDate.now(ZoneOffset.UTC),
                options.seed(),
                options.transport().property(),
                options.heartbeat().toMillis(),
                options.detectionBound().toMillis(),
                run.took().toMinutes(),
                run.took().toSecondsPart());
        line(
                text,
                "Java %s, %d processors, mean load %.1f. Arguments: `%s`.",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                run.meanLoad(),
                options.command());
        line(text, "");
        line(text, "| | |");
        line(text, "|---|---|");
        line(text, "| faults | %,d in %,d episodes |", all.faults(), run.episodes());
        line(text, "| divergences | %d |", violations.count(Kind.DIVERGENCE));
        line(
                text,
                "| acknowledged writes lost, or writes there that should not be | %d |",
                violations.count(Kind.WRITE));
        line(text, "| rows out of scope or rolled back, seen by anybody | %d |", violations.count(Kind.SCOPE));
        line(text, "| patches that did not apply | %d |", violations.count(Kind.PATCH));
        line(text, "| documents wrong by themselves (order, size) | %d |", violations.count(Kind.DOCUMENT));
        line(text, "| versions that named two documents | %d |", violations.count(Kind.VERSION));
        line(text, "| readers disconnected though their worker lived | %d |", violations.count(Kind.DISCONNECT));
        line(text, "| left behind at the end | %d |", violations.count(Kind.LEAK));
        line(text, "| events read and looked at | %,d |", run.events());
        line(
                text,
                "| transactions acknowledged; outcome unknown; rolled back | %,d; %,d; %,d |",
                run.products().acknowledged() + run.orders().acknowledged(),
                run.products().unknownOutcomes() + run.orders().unknownOutcomes(),
                run.products().rolledBackCount());
        line(
                text,
                "| time to repair | median %d ms, p99 %d ms, max %d ms |",
                all.repairMillis(0.5),
                all.repairMillis(0.99),
                all.repairMillis(1));
        line(
                text,
                "| the same with the time for which readers waited to come back | median %d ms, p99 %d ms, max %d ms |",
                all.wholeMillis(0.5),
                all.wholeMillis(0.99),
                all.wholeMillis(1));
        line(text, "");
        line(text, "| fault | times | gaps found | views repaired | repair: median | p99 | max (ms) |");
        line(text, "|---|---:|---:|---:|---:|---:|---:|");
        run.tally()
                .kinds()
                .forEach((fault, kind) -> line(
                        text,
                        "| %s | %d | %d | %d | %d | %d | %d |",
                        fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        kind.faults(),
                        kind.gaps(),
                        kind.repairs(),
                        kind.repairMillis(0.5),
                        kind.repairMillis(0.99),
                        kind.repairMillis(1)));
        line(
                text,
                "| all | %d | %d | %d | %d | %d | %d |",
                all.faults(),
                all.gaps(),
                all.repairs(),
                all.repairMillis(0.5),
                all.repairMillis(0.99),
                all.repairMillis(1));
        line(text, "");
        line(text, "| worker | at the beginning | at the end |");
        line(text, "|---|---|---|");
        run.end()
                .forEach((name, now) -> line(
                        text,
                        "| %s | %s | %s |",
                        name,
                        Objects.requireNonNull(run.base().get(name)),
                        now));
        if (!violations.none()) {
            line(text, "");
            violations.all().stream().limit(20).forEach(violation -> line(text, "- %s", violation));
        }
        return text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency, for one private method.
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
