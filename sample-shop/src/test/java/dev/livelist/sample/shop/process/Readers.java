package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Readers of one list, one on each of some workers. Each must stay connected as long as the test looks at it. */
record Readers(List<LiveStream> streams) implements AutoCloseable {

    /** Opens the list on each worker, and waits until all are in step. */
    static Readers of(List<Shop> shops, String path) {
        Readers readers =
                new Readers(shops.stream().map(shop -> shop.live(path)).toList());
        readers.streams.forEach(LiveStream::snapshot);
        readers.untilState("live");
        return readers;
    }

    /** Waits until each sees what is wanted. */
    void until(String wanted, Predicate<JsonNode> condition) {
        streams.forEach(stream -> stream.until(stream.header("X-Worker") + ": " + wanted, condition));
    }

    /** Waits until each is told of that state. */
    void untilState(String state) {
        streams.forEach(stream -> stream.untilState(state));
    }

    /** Waits until each has what its worker answers to a fresh query, and asserts that all the versions are the same. */
    void assertInStep(List<Shop> shops, String path) {
        JsonNode fresh = shops.get(0).get(path).json();
        until("what a fresh query gives, " + fresh, fresh::equals);
        List<String> versions =
                streams.stream().map(LiveStream::version).distinct().toList();
        assertThat(versions).hasSize(1);
        for (Shop shop : shops) {
            assertThat(shop.get(path).header("ETag")).isEqualTo("\"" + versions.get(0) + "\"");
        }
    }

    @Override
    public void close() {
        streams.forEach(LiveStream::close);
    }
}
