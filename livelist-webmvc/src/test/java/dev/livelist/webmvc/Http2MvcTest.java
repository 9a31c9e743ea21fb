package dev.livelist.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.shop.Product;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many streams over one connection, with HTTP/2 on Tomcat. */
@Timeout(180)
class Http2MvcTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final MvcShop shop = new MvcShop(new LiveHttpSettings(
            "/live",
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            0,
            0,
            0,
            50,
            null));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void streamsShareAConnectionAndOneThatIsGivenUpLeavesTheOthers() throws Exception {
        shop.table.put(new Product(1, "lamp", "ann", 20));
        get("/live/products"); // upgrades the connection
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(open());
        }
        BufferedReader last = new BufferedReader(new InputStreamReader(streams.get(19), StandardCharsets.UTF_8));
        awaitLine(last, "lamp");
        assertThat(shop.open()).isEqualTo(20);
        for (InputStream stream : streams.subList(0, 10)) {
            stream.close();
        }
        await().atMost(SOON).until(() -> shop.open() == 10);
        shop.save(new Product(2, "chair", "ann", 10));
        awaitLine(last, "chair");
        assertThat(get("/live/products").body()).contains("chair");

        shop.endpoint.drain().get(60, TimeUnit.SECONDS);
        awaitLine(last, "draining");
        assertThat(last.lines().toList()).as("what comes after the farewell").allMatch(String::isEmpty);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request(path).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return answer;
    }

    private InputStream open() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(
                request("/live/products").header("Accept", "text/event-stream").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + shop.port() + "/app" + path));
    }

    private static void awaitLine(BufferedReader lines, String text) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.contains(text)) {
            line = lines.readLine();
        }
        assertThat(line).as("a line with " + text).isNotNull();
    }
}
