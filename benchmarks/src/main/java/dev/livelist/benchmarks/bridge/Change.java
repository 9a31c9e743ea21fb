package dev.livelist.benchmarks.bridge;

import com.fasterxml.jackson.annotation.JsonProperty;
import tools.jackson.databind.json.JsonMapper;

/** The message that an application would send by hand: what Livelist calls a plain change. */
record Change(
        @JsonProperty("model_label") String modelLabel,
        @JsonProperty("action") String action,
        @JsonProperty("pk") String pk) {

    static final String LABEL = "shop.product";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Change of(String key) {
        return new Change(LABEL, "updated", key);
    }

    String toJson() {
        return JSON.writeValueAsString(this);
    }

    static Change fromJson(String json) {
        return JSON.readValue(json, Change.class);
    }
}
