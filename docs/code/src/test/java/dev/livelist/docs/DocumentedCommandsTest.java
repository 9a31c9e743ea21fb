package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the documentation tells people to run is run: by {@code .ci/commands}, which {@code .ci/nightly} calls, or by the build itself.
 */
class DocumentedCommandsTest {

    private static final String PROGRAMS = "(?:\\./mvnw|\\.ci/|java |docker |curl |npm |npx |redis-cli |psql )";
    private static final Pattern COMMAND = Pattern.compile("^(?:\\$ )?(" + PROGRAMS + ".*)$");
    private static final Pattern WITHIN_A_LINE = Pattern.compile("`(" + PROGRAMS + "[^`]+)`");
    private static final Pattern COMMENT = Pattern.compile("\\s{2,}#.*$");

    /** What {@code .ci/run} consists of, and what the Maven build and its tests run. */
    private static final Set<String> BY_THE_BUILD = Set.of(
            "./mvnw verify",
            "redis-cli publish livelist:0 '{\"model_label\":\"shop.product\",\"action\":\"updated\",\"pk\":42}'",
            "./mvnw -T2 verify",
            ".ci/run",
            ".ci/nightly",
            ".ci/site",
            ".ci/release",
            ".ci/release 0.2.0",
            "npm ci && npm test",
            "npm pack",
            "npx livelist-types",
            "npx livelist-types http://localhost:8080/live --out src/lists.ts",
            "npm install path/to/livelist-js-0.1.0.tgz");

    @TestFactory
    Stream<DynamicTest> aDocumentedCommandIsRun() {
        String run = squeezed(Documents.text(Documents.FOLDER.resolve("../.ci/commands")));
        return Documents.pages().stream().flatMap(page -> commands(page).stream()
                .filter(command -> !BY_THE_BUILD.contains(command))
                .map(command -> DynamicTest.dynamicTest(
                        page.getFileName() + ": " + command, () -> assertThat(run.contains(squeezed(command)))
                                .as(".ci/commands runs %s", command)
                                .isTrue())));
    }

    @Test
    void thereAreCommands() {
        assertThat(Documents.pages().stream().flatMap(page -> commands(page).stream()))
                .hasSizeGreaterThan(30);
    }

    @Test
    void continuousIntegrationRunsThem() {
        assertThat(Documents.text(Documents.FOLDER.resolve("../.ci/nightly")))
                .containsPattern("(?m)^\\.ci/commands$")
                .containsPattern("(?m)^ *\\.ci/site$")
                .containsPattern("(?m)^\\.ci/release$");
        assertThat(Documents.text(Documents.FOLDER.resolve("../.ci/run"))).containsPattern("(?m)^verify .* verify$");
    }

    private static List<String> commands(Path page) {
        List<String> commands = new ArrayList<>();
        boolean code = false;
        for (String line : Documents.text(page).lines().toList()) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (code) {
                COMMAND.matcher(line.strip())
                        .results()
                        .map(command -> COMMENT.matcher(command.group(1)).replaceFirst(""))
                        .forEach(commands::add);
            } else {
                WITHIN_A_LINE
                        .matcher(line)
                        .results()
                        .map(command -> command.group(1))
                        .forEach(commands::add);
            }
        }
        return commands;
    }

    /** A shell quotes in several ways. */
    private static String squeezed(String text) {
        return text.replaceAll("[\\s\\\\'\"]", "");
    }
}
