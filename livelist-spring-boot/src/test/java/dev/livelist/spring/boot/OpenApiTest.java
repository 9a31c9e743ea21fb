package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The description of the lists under WebFlux. */
class OpenApiTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Notes extends NotesApplication {}

    @ParameterizedTest
    @CsvSource({"/live, true, 200", "/live, false, 404", "/api/lists, true, 200"})
    void itIsServedWhereAPropertyAsksForIt(String path, boolean described, int status) throws Exception {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Notes.class)
                .properties("server.port=0", "livelist.path=" + path, "livelist.openapi=" + described)
                .run()) {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(status);
            if (status == 200) {
                assertThat(answer.body()).contains("\"" + path + "/notes\"", "\"notes.row\"", "\"openapi\":\"3.1.0\"");
            }
        }
    }
}
