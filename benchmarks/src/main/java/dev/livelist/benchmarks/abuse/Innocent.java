package dev.livelist.benchmarks.abuse;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who has logged in, and uses the list {@code orders} while another list is abused. For one thread. */
final class Innocent {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CREDENTIALS =
            "Basic " + Base64.getEncoder().encodeToString("alice:alice".getBytes(StandardCharsets.US_ASCII));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final String order;
    private final BlockingQueue<Long> patches = new LinkedBlockingQueue<>();
    private int quantity = 1;

    /**
     * What was measured in some time.
     *
     * @param documents milliseconds from a request to its document
     * @param patches milliseconds from the answer to a write until the patch is there; a minute where it is not
     * @param refused answers that were no document
     */
    record Measured(double[] documents, double[] patches, int refused) {

        static double percentile(double[] values, int rank) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, sorted.length * rank / 100)];
        }
    }

    Innocent(int port) throws IOException, InterruptedException {
        this.address = "http://localhost:" + port;
        String created = send("POST", "/api/orders", "{\"item\":\"chair\",\"quantity\":1}")
                .body();
        this.order = JsonMapper.shared().readTree(created).path("id").asString();
        follow();
    }

    private void follow() {
        HttpRequest request =
                request("/live/orders").header("Accept", "text/event-stream").build();
        Thread reader = new Thread(() -> {
            while (true) {
                try {
                    http.send(request, BodyHandlers.ofLines()).body().forEach(line -> {
                        if (line.equals("event: patch")) {
                            patches.add(System.nanoTime());
                        }
                    });
                } catch (IOException e) {
                    // The stream has been broken off: it is opened again.
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    /** Uses the list for so long. */
    Measured use(Duration time) throws IOException, InterruptedException {
        List<Double> documents = new ArrayList<>();
        List<Double> delays = new ArrayList<>();
        int refused = 0;
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
            long began = System.nanoTime();
            HttpResponse<String> answer = send("GET", "/live/orders?size=5&page=" + documents.size() % 3, null);
            documents.add((System.nanoTime() - began) / 1e6);
            if (answer.statusCode() != 200) {
                refused++;
            }
            patches.clear();
            long written = System.nanoTime();
            send("PATCH", "/api/orders/" + order, "{\"quantity\":" + (1 + ++quantity % 50) + "}");
            Long seen = patches.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            delays.add(((seen == null ? System.nanoTime() : seen) - written) / 1e6);
            Thread.sleep(20);
        }
        return new Measured(array(documents), array(delays), refused);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", CREDENTIALS);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
