package com.example.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the guide says that somebody sees who follows it. */
@Timeout(120)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.datasource.url=jdbc:h2:mem:guide")
@ExtendWith(OutputCaptureExtension.class)
class HelpdeskTest {

    @LocalServerPort
    int port;

    private final HttpClient curl = HttpClient.newHttpClient();

    @Test
    void theGuidesRequestsGiveTheGuidesAnswers(CapturedOutput output) throws Exception {
        assertThat(post("alice", "/api/tickets", "{\"title\":\"The printer is on fire\",\"priority\":9}"))
                .isEqualTo(
                        "{\"id\":1,\"customer\":\"alice\",\"title\":\"The printer is on fire\",\"status\":\"OPEN\",\"priority\":9}");
        assertThat(get("alice", "/live/tickets?status=OPEN"))
                .isEqualTo(
                        "{\"rows\":[{\"id\":1,\"customer\":\"alice\",\"title\":\"The printer is on fire\",\"status\":\"OPEN\",\"priority\":9}],\"page\":0,\"size\":20,\"hasMore\":false,\"total\":1}");
        assertThat(get("bob", "/live/tickets"))
                .isEqualTo("{\"rows\":[],\"page\":0,\"size\":20,\"hasMore\":false,\"total\":0}");
        try (BufferedReader stream = stream("/live/tickets?status=OPEN")) {
            await(stream, "event: snapshot");
            post("alice", "/api/tickets", "{\"title\":\"My mouse\",\"priority\":1}");
            await(stream, "\"path\":\"/rows/1\",\"value\":{\"id\":2");
            post("carol", "/api/tickets/1/close", "");
            await(stream, "\"op\":\"remove\"");
        }
        assertThat(output.getAll()).doesNotContain(" ERROR ");
    }

    @Test
    void aBrowserLogsInByTheFormAndAListAsksForNoPage() throws Exception {
        HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        assertThat(browser.send(at("/live/tickets").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        String page =
                browser.send(at("/login").build(), BodyHandlers.ofString()).body();
        String token = page.replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]+)\".*", "$1");
        browser.send(
                at("/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=carol&password=carol&_csrf=" + token))
                        .build(),
                BodyHandlers.ofString());
        assertThat(browser.send(at("/live/tickets").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private String post(String user, String path, String json) throws Exception {
        return curl.send(
                        as(user, path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private String get(String user, String path) throws Exception {
        return curl.send(as(user, path).build(), BodyHandlers.ofString()).body();
    }

    private BufferedReader stream(String path) throws Exception {
        HttpResponse<java.io.InputStream> answer = curl.send(
                as("alice", path).header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static void await(BufferedReader stream, String text) throws Exception {
        String line = stream.readLine();
        while (line != null && !line.contains(text)) {
            line = stream.readLine();
        }
        assertThat(line).isNotNull();
    }

    private HttpRequest.Builder as(String user, String path) {
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return at(path).header("Authorization", "Basic " + login);
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }
}
