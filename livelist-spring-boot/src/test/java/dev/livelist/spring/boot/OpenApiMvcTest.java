package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the lists under Spring MVC. */
@Timeout(120)
class OpenApiMvcTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        context.close();
    }

    private void start(String... properties) {
        context = new SpringApplicationBuilder(CombinedStreamMvcTest.Application.class)
                .properties("server.port=0", "spring.r2dbc.url=r2dbc:h2:mem:///described?options=DB_CLOSE_DELAY=-1")
                .properties(properties)
                .run();
    }

    private HttpResponse<String> get(@Nullable String user) throws Exception {
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live"));
        if (user != null) {
            String credentials =
                    Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void thoseListsAreDescribedWhoseAddressTheCallerMayAskFor() throws Exception {
        start("livelist.openapi=true");

        HttpResponse<String> answer = get("ann");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        JsonNode anns = JsonMapper.shared().readTree(answer.body());
        assertThat(anns.get("openapi").asString()).isEqualTo("3.1.0");
        assertThat(anns.get("paths").propertyNames()).containsExactly("/live/letters", "/live/memos");
        assertThat(anns.at("/paths/~1live~1letters/get/x-livelist").asString()).isEqualTo("letters");
        assertThat(anns.at("/components/schemas/letters.row/properties/id/format")
                        .asString())
                .isEqualTo("int64");

        JsonNode bobs = JsonMapper.shared().readTree(get("bob").body());
        assertThat(bobs.get("paths").propertyNames()).containsExactly("/live/letters");
        assertThat(get("bob").body()).doesNotContain("memos");
    }

    @Test
    void theAddressIsTheApplicationsOtherwise() throws Exception {
        start();

        assertThat(get("ann").statusCode()).isEqualTo(404);
    }
}
