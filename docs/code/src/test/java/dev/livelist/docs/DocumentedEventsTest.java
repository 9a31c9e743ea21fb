package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line that a module logs begins with the name of an event, and operators find what it means in {@code docs/operations.md}. */
class DocumentedEventsTest {

    private static final List<String> MODULES = List.of(
            "broadcaster-local",
            "broadcaster-redis",
            "broadcaster-postgres",
            "livelist-core",
            "livelist-r2dbc",
            "livelist-jpa",
            "livelist-http",
            "livelist-webflux",
            "livelist-webmvc",
            "livelist-broadcaster-spring-boot",
            "livelist-spring-boot");

    private static final Pattern LOGGED = Pattern.compile("\\blog\\.(trace|debug|info|warn|error)\\(\\s*(.{0,80})");
    private static final Pattern EVENT = Pattern.compile("^\"(livelist(?:\\.[a-z]+(?:-[a-z]+)*)+)[ :\"]");

    @Test
    void everyLineBeginsWithTheNameOfAnEvent() {
        assertThat(logged()).hasSizeGreaterThan(40).allSatisfy(line -> assertThat(line.group(2))
                .containsPattern(EVENT));
    }

    @Test
    void everyEventThatOperatorsSeeIsDocumented() {
        String operations = Documents.text(Documents.FOLDER.resolve("operations.md"));
        assertThat(logged().filter(line ->
                                !line.group(1).equals("debug") && !line.group(1).equals("trace"))
                        .flatMap(line -> EVENT.matcher(line.group(2)).results())
                        .map(event -> "`" + event.group(1) + "`")
                        .distinct())
                .hasSizeGreaterThan(30)
                .allSatisfy(event -> assertThat(operations).contains(event));
    }

    private static Stream<MatchResult> logged() {
        return MODULES.stream()
                .flatMap(module -> sources(module).stream())
                .flatMap(source -> LOGGED.matcher(Documents.text(source)).results());
    }

    private static List<Path> sources(String module) {
        try (Stream<Path> files =
                Files.walk(Documents.FOLDER.resolve("..").resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
