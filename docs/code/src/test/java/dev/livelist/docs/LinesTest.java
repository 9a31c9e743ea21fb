package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A line of the documentation can be read in a diff. What programs write between marks is left to them. */
class LinesTest {

    private static final int LONGEST = 200;

    @TestFactory
    Stream<DynamicTest> noLineIsTooLong() {
        return Documents.written().stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.toString(), () -> assertThat(tooLong(page)).isEmpty()));
    }

    private static List<String> tooLong(Path page) {
        List<String> found = new ArrayList<>();
        boolean generated = false;
        int number = 0;
        for (String line : Documents.text(page).lines().toList()) {
            number++;
            if (line.startsWith("<!-- ")) {
                generated = !generated;
            } else if (!generated && line.length() > LONGEST) {
                found.add("line " + number + " has " + line.length() + " characters");
            }
        }
        return found;
    }
}
