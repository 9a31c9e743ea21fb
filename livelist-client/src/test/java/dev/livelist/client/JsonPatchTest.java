package dev.livelist.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonPatchTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DOCUMENT = "{\"rows\":[{\"a/b\":1},2]}";

    private final JsonNode document = JSON.readTree(DOCUMENT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"op\":\"remove\",\"path\":\"/rows/2\"}]",
                "[{\"op\":\"remove\",\"path\":\"/none\"}]",
                "[{\"op\":\"replace\",\"path\":\"/none\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/rows/3\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/none/x\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/rows/0/x\"}]",
                "[{\"op\":\"merge\",\"path\":\"/rows\"}]",
                "[{\"op\":\"move\",\"path\":\"/rows/0\"}]",
                "[{\"op\":\"remove\",\"path\":\"/rows/0\"},{\"op\":\"remove\",\"path\":\"/rows/1\"}]"
            })
    void aPatchAppliesAsAWholeOrNotAtAll(String wrong) {
        assertThatThrownBy(() -> JsonPatch.apply(document, JSON.readTree(wrong)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(document).hasToString(DOCUMENT);
    }

    @Test
    void whatAPatchMakesIsAnotherDocument() {
        assertThat(JsonPatch.apply(
                        document,
                        JSON.readTree("[{\"op\":\"replace\",\"path\":\"/rows/0/a~1b\",\"value\":null},"
                                + "{\"op\":\"add\",\"path\":\"/rows/-\",\"value\":3}]")))
                .hasToString("{\"rows\":[{\"a/b\":null},2,3]}");
        assertThat(document).hasToString(DOCUMENT);
    }
}
