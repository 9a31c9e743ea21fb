package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The records of decisions have one form, and their index names each of them once. */
class DecisionsTest {

    private static final Path FOLDER = Documents.FOLDER.resolve("decisions");

    @TestFactory
    Stream<DynamicTest> aRecordHasThreeParts() throws IOException {
        return records().stream()
                .map(record -> DynamicTest.dynamicTest(record.getFileName().toString(), () -> assertThat(
                                Documents.text(record).lines().filter(line -> line.startsWith("## ")))
                        .containsExactly("## Context", "## Decision", "## Consequence")));
    }

    @TestFactory
    Stream<DynamicTest> theIndexNamesEachRecordOnceByItsTitle() throws IOException {
        String index = Documents.text(FOLDER.resolve("README.md"));
        return records().stream()
                .map(record -> DynamicTest.dynamicTest(record.getFileName().toString(), () -> {
                    String title = Documents.text(record).lines().findFirst().orElseThrow();
                    assertThat(index)
                            .containsOnlyOnce(
                                    "- [" + title.substring("# ".length()) + "](" + record.getFileName() + ")");
                }));
    }

    private static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }
}
