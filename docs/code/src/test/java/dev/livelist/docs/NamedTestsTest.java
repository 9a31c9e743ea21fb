package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A test that {@code docs/security.md} names as a proof is there. */
class NamedTestsTest {

    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");

    @TestFactory
    Stream<DynamicTest> whatIsNamedAsAProofIsThere() throws IOException {
        Map<String, String> tests = tests();
        return NAMED.matcher(Documents.text(Documents.FOLDER.resolve("security.md")))
                .results()
                .map(named -> DynamicTest.dynamicTest(named.group(), () -> assertThatItIsThere(tests, named)));
    }

    private static void assertThatItIsThere(Map<String, String> tests, MatchResult named) {
        assertThat(tests).containsKey(named.group(1));
        if (named.group(2) != null) {
            assertThat(tests.get(named.group(1))).contains("void " + named.group(2) + "(");
        }
    }

    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        Path root = Documents.FOLDER.resolve("..");
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.map(path -> path.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> file.toString().matches(".*(Test|IT|Contract)\\.java"))
                            .forEach(file -> tests.merge(
                                    file.getFileName().toString().replace(".java", ""),
                                    Documents.text(file),
                                    String::concat)); // modules may have tests of one name
                }
            }
        }
        return tests;
    }
}
