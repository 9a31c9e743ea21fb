package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Aggregate;
import dev.livelist.ListDefinition;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;

/** Fields under names of their own, from the database to the wire, on either web stack. */
@Timeout(120)
abstract class NamedFieldsContract {

    record Ticket(@Id long id, String title, String assignee, int effort) {}

    abstract static class Lists {
        @Bean
        ListDefinition<Ticket> tickets() {
            return ListDefinition.of(Ticket.class)
                    .publicAccess()
                    .fields(Ticket::id)
                    .field("subject", Ticket::title)
                    .field("assignee.name", Ticket::assignee)
                    .field("assignee.effort", Ticket::effort)
                    .sortable(Ticket::effort)
                    .filterable(Ticket::assignee)
                    .groupable(Ticket::assignee)
                    .aggregates(Aggregate.sum(Ticket::effort))
                    .anchored()
                    .build();
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final Class<?> application;
    private ConfigurableApplicationContext context;
    private R2dbcEntityTemplate template;

    NamedFieldsContract(Class<?> application) {
        this.application = application;
    }

    @BeforeEach
    void start() {
        context = new SpringApplicationBuilder(application)
                .properties(
                        "server.port=0",
                        "spring.r2dbc.url=r2dbc:h2:mem:///"
                                + application.getEnclosingClass().getSimpleName() + "?options=DB_CLOSE_DELAY=-1")
                .run();
        context.getBean(DatabaseClient.class)
                .sql(
                        "CREATE TABLE IF NOT EXISTS ticket (id bigint PRIMARY KEY, title varchar(50), assignee varchar(50),"
                                + " effort int)")
                .then()
                .block();
        template = context.getBean(R2dbcEntityTemplate.class);
        template.delete(Ticket.class).all().block();
        template.insert(new Ticket(1, "Door", "Ann", 3)).block();
        template.insert(new Ticket(2, "Roof", "Bob", 5)).block();
        template.insert(new Ticket(3, "Wall", "Ann", 1)).block();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private HttpRequest.Builder request(String query) {
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live/tickets" + query));
    }

    private String get(String query) throws Exception {
        return client.send(request(query).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void readersFilterSortPageAndGroupByThem() throws Exception {
        String page = get("?assignee.name=Ann&sort=assignee.effort&size=1");
        assertThat(page)
                .startsWith("{\"rows\":[{\"id\":3,\"subject\":\"Wall\",\"assignee\":{\"name\":\"Ann\",\"effort\":1}}]");
        String next = page.replaceAll("(?s).*\"next\":\"([^\"]+)\".*", "$1");
        assertThat(get("?assignee.name=Ann&sort=assignee.effort&page.from=" + next))
                .startsWith("{\"rows\":[{\"id\":1,");
        assertThat(get("?group.by=assignee.name"))
                .contains("{\"assignee\":{\"name\":\"Ann\"},\"sum.assignee.effort\":4}");
        assertThat(get("?assignee.name.like=bo")).contains("Roof").doesNotContain("Wall");
        assertThat(get("?sort=effort")).contains("\"status\":400", "assignee.effort, each");
    }

    @Test
    void aPatchNamesTheMemberInTheObject() throws Exception {
        HttpRequest stream = request("?sort=assignee.effort")
                .header("Accept", "text/event-stream")
                .build();
        InputStream body =
                client.send(stream, HttpResponse.BodyHandlers.ofInputStream()).body();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            read(lines, "\"live\"");
            template.update(new Ticket(2, "Roof", "Eve", 5)).block();
            assertThat(read(lines, "/rows/"))
                    .isEqualTo("data: [{\"op\":\"replace\",\"path\":\"/rows/2/assignee/name\",\"value\":\"Eve\"}]");
        }
    }

    private static String read(BufferedReader lines, String part) throws Exception {
        String line = lines.readLine();
        while (line != null && !line.contains(part)) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }
}
