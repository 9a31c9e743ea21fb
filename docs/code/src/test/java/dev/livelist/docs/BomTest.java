package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The BOM names each module that is published, and no other. */
class BomTest {

    private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");
    private static final Pattern MANAGED =
            Pattern.compile("<artifactId>(.+)</artifactId>\\s*<version>\\$\\{project.version}</version>");

    @Test
    void theBomHasWhatIsPublished() {
        assertThat(found(MANAGED, pom("livelist-bom"))).containsExactlyInAnyOrderElementsOf(published());
    }

    private static List<String> published() {
        return found(MODULE, pom("."))
                .filter(module -> !module.equals("livelist-bom"))
                .filter(module -> !pom(module).contains("<maven.deploy.skip>true"))
                .toList();
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }

    private static String pom(String module) {
        return Documents.text(Documents.FOLDER.resolve("..").resolve(module).resolve("pom.xml"));
    }
}
