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
        return Stream.concat(Stream.of(FOLDER.resolve("../README.md")), markdown(FOLDER).stream())
                .toList();
    }

    /** All pages that people read: {@link #written}, and those of modules. */
    static List<Path> pages() {
        return Stream.concat(
                        written().stream(),
                        Stream.of("livelist-js/README.md", "broadcaster-tck/README.md")
                                .map(FOLDER.resolve("..")::resolve))
                .toList();
    }

    /** Those of {@link #all}, the decisions, the benchmarks, and other pages at the top of the repository. */
    static List<Path> written() {
        return Stream.of(
                        all(),
                        markdown(FOLDER.resolve("decisions")),
                        markdown(FOLDER.resolve("..")),
                        markdown(FOLDER.resolve("../benchmarks")))
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static List<Path> markdown(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
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
