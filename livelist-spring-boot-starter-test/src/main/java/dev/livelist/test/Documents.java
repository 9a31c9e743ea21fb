package dev.livelist.test;

import dev.livelist.webflux.client.LiveDocument;
import java.util.ArrayList;
import java.util.List;
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
        List<T> rows = new ArrayList<>();
        for (JsonNode row : document.path("rows")) {
            rows.add(row(row, rowType));
        }
        JsonNode total = document.path("total");
        return new LiveDocument<>(
                rows,
                document.path("page").asInt(),
                document.path("size").asInt(),
                document.path("hasMore").asBoolean(),
                total.isMissingNode() ? null : total.asString(),
                version);
    }
}
