package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client knows its own writes again, whichever worker takes them, with PostgreSQL and Redis. */
@Timeout(300)
class CausesIT {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aWriteOnOneWorkerIsKnownAgainOnTheOther() throws IOException, InterruptedException {
        try (TwoWorkers workers = TwoWorkers.start()) {
            workers.first().awaitStart();
            workers.second().awaitStart();
            String category = "causes-" + UUID.randomUUID();
            String space = UUID.randomUUID().toString();
            Shop first = new Shop(workers.first());
            Shop second = new Shop(workers.second());
            long lamp = first.add(category, "Lamp", "10");
            String address = "/live/products?category=" + category + "&cause.space=" + space;
            HttpResponse<InputStream> stream = client.send(
                    first.request(address).header("Accept", "text/event-stream").build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                readUntil(lines, "\"state\":\"live\"");
                Answer answer = second.send(second.request("/api/products/" + lamp)
                        .header("Content-Type", "application/json")
                        .header("Livelist-Cause", space + ".1")
                        .method("PATCH", BodyPublishers.ofString("{\"price\":11}")));
                assertThat(answer.status()).isEqualTo(200);
                readUntil(lines, "cause: 1");
                assertThat(lines.readLine()).isEqualTo("event: patch");
                readUntil(lines, "11.00");
            }
        }
    }

    private static void readUntil(BufferedReader lines, String text) throws IOException {
        for (String line = lines.readLine(); !line.contains(text); line = lines.readLine()) {
            assertThat(line).doesNotContain("\"state\":\"draining\"");
        }
    }
}
