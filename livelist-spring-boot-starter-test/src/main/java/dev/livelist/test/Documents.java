package dev.livelist.test;

import dev.livelist.client.LiveDocument;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Documents, as they are on the wire and as a test looks at them. */
final class Documents {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Documents() {}

    static JsonNode tree(String json) {
        return JSON.readTree(json);
    }

    static <T> T row(JsonNode row, Class<T> rowType) {
        return JSON.treeToValue(row, rowType);
    }

    static <T> LiveDocument<T> read(JsonNode document, @Nullable String version, Class<T> rowType) {
        return LiveDocument.of(document, version, rowType, JSON);
    }
}
