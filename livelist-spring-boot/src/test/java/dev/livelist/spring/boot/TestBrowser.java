package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.ConfigurableApplicationContext;

/** A browser with its cookies, or a client with a password, of a user {@code ann}. It follows no redirects. */
final class TestBrowser {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final CookieManager cookies;
    private final HttpClient client;
    private final ConfigurableApplicationContext worker;
    private boolean basic;

    TestBrowser(ConfigurableApplicationContext worker) {
        this(worker, new CookieManager());
    }

    private TestBrowser(ConfigurableApplicationContext worker, CookieManager cookies) {
        this.worker = worker;
        this.cookies = cookies;
        this.client = HttpClient.newBuilder().cookieHandler(cookies).build();
    }

    /** The same browser, whose requests a load balancer sends to another worker. */
    TestBrowser at(ConfigurableApplicationContext another) {
        return new TestBrowser(another, cookies);
    }

    TestBrowser withBasic() {
        basic = true;
        return this;
    }

    Optional<String> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    int post(String path, String form) {
        return send(request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)))
                .statusCode();
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a stream, and waits until it has sent that text. */
    Stream follow(String path, String text) {
        Stream stream = new Stream(
                client, request(path).header("Accept", "text/event-stream").build());
        await().atMost(SOON).until(() -> stream.lines.stream().anyMatch(line -> line.contains(text)));
        return stream;
    }

    private HttpRequest.Builder request(String path) {
        int port = worker.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (basic) {
            String credentials = Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        return request;
    }

    /** A stream as lines. */
    static final class Stream implements AutoCloseable {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream body;
        private final Thread thread;

        private Stream(HttpClient client, HttpRequest request) {
            try {
                HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                assertThat(response.statusCode()).isEqualTo(200);
                body = response.body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            thread = new Thread(this::read);
            thread.start();
        }

        List<String> lines() {
            return lines;
        }

        private void read() {
            try {
                BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("broken off: " + e);
            }
        }

        boolean ended() {
            return !thread.isAlive();
        }

        void awaitEnd() {
            await().atMost(SOON).until(this::ended);
        }

        @Override
        public void close() {
            try {
                body.close(); // not the reader, which would wait for its next line
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
