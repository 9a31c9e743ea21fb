package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A reader of a live list who knows nothing but the protocol: reads events line by line and applies patches with somebody
 * else's library.
 */
final class LiveStream implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    /**
     * An event as it came.
     *
     * @param id empty where there was none
     */
    record Event(String name, String id, String data) {
        static final Event END = new Event("end", "", "");

        JsonNode json() {
            return Shop.JSON.readTree(data);
        }
    }

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile @Nullable String retry;
    private @Nullable JsonNode document;
    private String version = "";
    private String state = "";

    private LiveStream(HttpResponse<InputStream> response) {
        this.response = response;
    }

    static LiveStream open(HttpClient client, HttpRequest request) {
        try {
            LiveStream stream = new LiveStream(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
            Thread reader = new Thread(stream::read, "stream " + request.uri());
            reader.setDaemon(true);
            reader.start();
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins with a document that an earlier stream had given. */
    void resume(JsonNode earlier) {
        document = earlier;
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The document as it is after the events taken so far. */
    JsonNode document() {
        assertThat(document).as("document").isNotNull();
        return document;
    }

    /** The id of the last snapshot or patch taken. */
    String version() {
        return version;
    }

    /** The last reconnection time that the server asked for. */
    @Nullable
    String retry() {
        return retry;
    }

    /** Waits for the next event that is not a status, which must be a snapshot, and takes it. */
    JsonNode snapshot() {
        Event event = nextData();
        assertThat(event.name()).isEqualTo("snapshot");
        return event.json();
    }

    /** Waits for the next event that is not a status, which must be a patch, and applies it. */
    JsonNode patch() {
        Event event = nextData();
        assertThat(event.name()).as("%s", event).isEqualTo("patch");
        return event.json();
    }

    /** Waits for the next status. */
    String state() {
        Event event = next();
        assertThat(event.name()).as("%s", event).isEqualTo("status");
        return event.json().get("state").asString();
    }

    /** Waits for the next event of whatever kind; applies it if it concerns the document. */
    Event next() {
        try {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("No event within " + PATIENCE_SECONDS + " s");
            }
            switch (event.name()) {
                case "snapshot" -> document = event.json();
                case "patch" -> document = Jackson3JsonPatch.apply(event.json(), document());
                case "status" -> state = event.json().get("state").asString();
                default -> {}
            }
            if (!event.id().isEmpty()) {
                version = event.id();
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes events until the document is as wanted; fails if the stream ends before, or nothing more comes. */
    void until(String wanted, Predicate<JsonNode> condition) {
        while (document == null || !condition.test(document)) {
            Event event = next();
            assertThat(event).as("waiting for %s, having %s", wanted, document).isNotEqualTo(Event.END);
        }
    }

    /** Takes events until that is the stream's state; fails if the stream ends before, or nothing more comes. */
    void untilState(String wanted) {
        while (!state.equals(wanted)) {
            assertThat(next()).as("waiting for %s", wanted).isNotEqualTo(Event.END);
        }
    }

    private Event nextData() {
        Event event = next();
        while (event.name().equals("status")) {
            event = next();
        }
        return event;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            String id = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        events.add(new Event(name, id, data.toString()));
                    }
                    name = "message";
                    id = "";
                    data.setLength(0);
                } else if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("id:")) {
                    id = line.substring("id:".length()).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).strip());
                } else if (line.startsWith("retry:")) {
                    retry = line.substring("retry:".length()).strip();
                }
            }
        } catch (IOException e) {
            // closed by the test, or the worker was killed: either way there is nothing more to come
        }
        events.add(Event.END);
    }
}
