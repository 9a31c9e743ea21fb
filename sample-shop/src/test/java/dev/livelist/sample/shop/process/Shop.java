package dev.livelist.sample.shop.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A worker's HTTP interface, as somebody uses it.
 *
 * @param user whose name and password go with each request; null for nobody's
 */
record Shop(Worker worker, @Nullable String user) {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Shop(Worker worker) {
        this(worker, null);
    }

    /** The same shop, asked by that user. */
    Shop as(String name) {
        return new Shop(worker, name);
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    Answer post(String path, String json) {
        return send(json(path).POST(BodyPublishers.ofString(json)));
    }

    Answer put(String path, String json) {
        return send(json(path).PUT(BodyPublishers.ofString(json)));
    }

    Answer patch(String path, String json) {
        return send(json(path).method("PATCH", BodyPublishers.ofString(json)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** Opens a stream; the headers are names and values in turn. */
    LiveStream live(String path, String... headers) {
        return LiveStream.open(
                CLIENT,
                request(path, headers).header("Accept", "text/event-stream").build());
    }

    /** Adds a product and returns its id. */
    long add(String category, String name, String price) {
        Answer answer = post("/api/products", product(category, name, price));
        if (answer.status() != 201) {
            throw new AssertionError(answer);
        }
        return answer.json().get("id").asLong();
    }

    static String product(String category, String name, String price) {
        return JSON.createObjectNode()
                .put("name", name)
                .put("category", category)
                .put("price", new BigDecimal(price))
                .toString();
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(worker.uri(path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (user != null) {
            byte[] login = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        }
        return request;
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return Answer.of(CLIENT.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }
}
