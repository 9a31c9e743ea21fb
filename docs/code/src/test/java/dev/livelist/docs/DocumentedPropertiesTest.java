package dev.livelist.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/properties.md} says of each property what the code says, and of each why. */
class DocumentedPropertiesTest {

    /** Where there is no default, the documentation says in words what is then. */
    private static final String NONE = "in words";

    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void everyPropertyIsDocumentedWithItsDefaultAndNoOther() throws IOException {
        assertThat(documented()).isEqualTo(configured());
    }

    private static Map<String, String> documented() {
        Map<String, String> documented = new TreeMap<>();
        Documents.text(Documents.FOLDER.resolve("properties.md")).lines().forEach(line -> {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Matcher code = CODE.matcher(row.group(2));
                String before = documented.put(row.group(1), code.matches() ? code.group(1) : NONE);
                assertThat(before).as("%s is there twice", row.group(1)).isNull();
            }
        });
        return documented;
    }

    private static Map<String, String> configured() throws IOException {
        Map<String, String> configured = new TreeMap<>();
        for (URL metadata : Collections.list(DocumentedPropertiesTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                    String name = property.path("name").asString();
                    if (name.startsWith("livelist.") || name.startsWith("management.endpoint.livelist.")) {
                        configured.put(name, property.path("defaultValue").asString(NONE));
                    }
                }
            }
        }
        return configured;
    }
}
