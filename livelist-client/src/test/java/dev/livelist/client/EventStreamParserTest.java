package dev.livelist.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamParserTest {

    private static final String STREAM = "\uFEFF: hello\nretry: 2000\nretry: soon\n\n"
            + "event: snapshot\nid: v1\ndata: {\"naïve\":\"😀\"}\n\n"
            + "event:status\ndata:{}\n\n"
            + "data: two\ndata\ndata:  lines\n\n"
            + "id: alone\n\n"
            + "whatever\nevent: patch\nid: a\0b\nid: v2\ndata: []\n\n"
            + "event: patch\nid: v3\ndata: cut off\n";

    /** Takes what is read as text. */
    private static final class Recorded implements EventStreamParser.Handler {
        private final List<String> told = new ArrayList<>();

        @Override
        public void event(String type, String data, @Nullable String id) {
            told.add(type + " " + id + " " + data);
        }

        @Override
        public void retry(long millis) {
            told.add("retry " + millis);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void whateverALineEndsWithAndHoweverTheBytesAreCutTheEventsAreTheSame(String lineEnd) {
        byte[] bytes = STREAM.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            Recorded recorded = new Recorded();
            EventStreamParser parser = new EventStreamParser(recorded, 1_000);
            for (int start = 0; start < bytes.length; start += size) {
                parser.push(ByteBuffer.wrap(bytes, start, Math.min(size, bytes.length - start)));
            }
            assertThat(recorded.told)
                    .as("in pieces of %s bytes", size)
                    .containsExactly(
                            "retry 2000",
                            "snapshot v1 {\"naïve\":\"😀\"}",
                            "status null {}",
                            "message null two\n\n lines",
                            "patch v2 []");
        }
    }
}
