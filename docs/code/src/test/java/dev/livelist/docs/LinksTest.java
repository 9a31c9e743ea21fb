package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each link within the documentation leads to a file, and to a heading in it if the link names one. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("^(?:[a-z]+:|/).*");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");

    @TestFactory
    Stream<DynamicTest> linksLeadSomewhere() {
        return Documents.pages().stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.toString(), () -> assertThat(links(page)).allSatisfy(link -> assertLeads(page, link))));
    }

    private static void assertLeads(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        assertThat(Files.exists(target)).as("%s exists", target).isTrue();
        if (parts.length == 2 && target.toString().endsWith(".md")) {
            assertThat(anchors(target)).as("headings of %s", target).contains(parts[1]);
        }
    }

    private static Stream<String> links(Path page) {
        return LINK.matcher(CODE.matcher(Documents.text(page)).replaceAll(""))
                .results()
                .map(LinksTest::address)
                .filter(link -> !ELSEWHERE.matcher(link).matches());
    }

    private static String address(MatchResult link) {
        return link.group(1) == null ? link.group(2) : link.group(1);
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) {
        return Documents.text(page)
                .lines()
                .filter(line -> line.matches("#{1,6} .*"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .strip()
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
