package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Code in the documentation is code that is compiled, and mostly tried: each fenced block of these languages stands in a file
 * of this module with that extension, or of {@code docs/code-helpdesk}, {@code docs/code-jpa} or {@code docs/code-broadcaster}, or in {@code docs/examples}, white space aside. A line in a block that is nothing but
 * an ellipsis, with or without the marks of a comment, stands for whatever the file has there.
 */
class DocumentedCodeTest {

    private static final Set<String> LANGUAGES = Set.of("java", "sql", "html", "properties", "python", "ruby");

    @TestFactory
    Stream<DynamicTest> codeInTheDocumentationIsCompiled() {
        return Documents.all().stream()
                .flatMap(document -> blocks(document).stream())
                .filter(block -> LANGUAGES.contains(block.language()))
                .map(block -> DynamicTest.dynamicTest(block.place(), () -> assertThat(sources(block.language()))
                        .as("the files that could have the code of %s:%n%s", block.place(), block.code())
                        .anyMatch(block::standsIn)));
    }

    private record Block(String place, String language, String code) {

        boolean standsIn(Path file) {
            String source = squeezed(Documents.text(file));
            int from = 0;
            for (String part : code.split("(?m)^\\s*(//|--|#)?\\s*…\\s*$")) {
                String wanted = squeezed(part);
                int found = source.indexOf(wanted, from);
                if (found < 0) {
                    return false;
                }
                from = found + wanted.length();
            }
            return true;
        }

        private static String squeezed(String text) {
            return text.replaceAll("\\s+", "");
        }
    }

    private static List<Block> blocks(Path document) {
        List<Block> blocks = new ArrayList<>();
        String language = null;
        StringBuilder code = new StringBuilder();
        List<String> lines = Documents.text(document).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.startsWith("```")) {
                code.append(lines.get(i)).append('\n');
            } else if (language == null) {
                language = line.substring(3);
                code.setLength(0);
            } else {
                blocks.add(new Block(document.getFileName() + " up to line " + (i + 1), language, code.toString()));
                language = null;
            }
        }
        assertThat(language).as("a block that does not end in %s", document).isNull();
        return blocks;
    }

    private static List<Path> sources(String language) {
        String extension =
                switch (language) {
                    case "python" -> ".py";
                    case "ruby" -> ".rb";
                    default -> "." + language;
                };
        try (Stream<Path> code = Files.walk(Path.of("src"));
                Stream<Path> helpdesk = Files.walk(Documents.FOLDER.resolve("code-helpdesk/src"));
                Stream<Path> jpa = Files.walk(Documents.FOLDER.resolve("code-jpa/src"));
                Stream<Path> broadcaster = Files.walk(Documents.FOLDER.resolve("code-broadcaster/src"));
                Stream<Path> examples = Files.walk(Documents.FOLDER.resolve("examples"))) {
            return Stream.of(code, helpdesk, jpa, broadcaster, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(extension))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
