package dev.livelist.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The documentation, from this module. */
final class Documents {

    static final Path FOLDER = Path.of("..");

    private Documents() {}

    /** README.md and what is in {@code docs/}. */
    static List<Path> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return Stream.concat(
                            Stream.of(FOLDER.resolve("../README.md")),
                            files.filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pages that people read: those of {@link #all()}, the decisions, and the pages of modules. */
    static List<Path> pages() {
        try (Stream<Path> decisions = Files.list(FOLDER.resolve("decisions"))) {
            return Stream.of(
                            all().stream(),
                            decisions
                                    .filter(file -> file.toString().endsWith(".md"))
                                    .sorted(),
                            Stream.of("benchmarks/RESULTS.md", "livelist-js/README.md")
                                    .map(FOLDER.resolve("..")::resolve))
                    .flatMap(files -> files)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
