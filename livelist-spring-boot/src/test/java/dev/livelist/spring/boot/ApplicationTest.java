package dev.livelist.spring.boot;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveReader;
import dev.livelist.r2dbc.Changes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** A whole application: a database, Spring Security, and what a developer writes to have live lists. */
@Timeout(60)
class ApplicationTest {

    record Task(@Id long id, String title) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Task> tasks() {
            return ListDefinition.of(Task.class)
                    .publicAccess()
                    .fields(Task::id, Task::title)
                    .sortable(Task::title)
                    .defaultSort(asc(Task::title))
                    .build();
        }

        @Bean
        ListDefinition<Task> staffTasks() {
            return ListDefinition.of(Task.class)
                    .name("staff")
                    .roles("STAFF")
                    .fields(Task::id, Task::title)
                    .build();
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(
                    User.withUsername("ann")
                            .password("{noop}ann")
                            .roles("STAFF")
                            .build(),
                    User.withUsername("bob")
                            .password("{noop}bob")
                            .roles("GUEST")
                            .build());
        }
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext context;
    private static int port;

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "server.shutdown=graceful",
                        "livelist.worker-id=seven",
                        "management.endpoints.web.exposure.include=livelist,health,metrics",
                        "management.endpoint.health.show-details=always",
                        "spring.r2dbc.url=r2dbc:h2:mem:///tasks?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
                .run();
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        sql("create table task (id bigint primary key, title varchar(100))");
        sql("insert into task values (1, 'wash'), (2, 'cook')");
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void theDocumentIsServed() throws Exception {
        HttpResponse<String> response = get("/live/tasks");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        "{\"rows\":[{\"id\":2,\"title\":\"cook\"},{\"id\":1,\"title\":\"wash\"}],\"page\":0,\"size\":20,"
                                + "\"hasMore\":false}");
    }

    @Test
    void aStreamFollowsTheDatabase() throws Exception {
        try (Lines lines = stream("/live/tasks")) {
            assertThat(lines.next("event: ")).isEqualTo("event: snapshot");
            R2dbcEntityTemplate template = context.getBean(R2dbcEntityTemplate.class);
            template.insert(new Task(3, "air")).block();
            assertThat(lines.next("event: patch")).isNotNull();
            assertThat(lines.next("data: ")).contains("\"air\"");
            template.delete(new Task(3, "air")).block();
            assertThat(lines.next("event: patch")).isNotNull();
            assertThat(lines.next("data: ")).contains("remove");
        }
    }

    @Test
    void whatNoCaptureSeesIsSaid() throws Exception {
        try (Lines lines = stream("/live/tasks?size=1")) {
            assertThat(lines.next("event: ")).isEqualTo("event: snapshot");
            sql("update task set title = 'bake' where id = 2");
            context.getBean(Changes.class).invalidate(Task.class).block();
            assertThat(lines.next("event: patch")).isNotNull();
            assertThat(lines.next("data: ")).contains("\"bake\"");
            sql("update task set title = 'cook' where id = 2");
            context.getBean(Changes.class).invalidate(Task.class).block();
            assertThat(lines.next("event: patch")).isNotNull();
        }
    }

    @Test
    void rolesAreSpringSecuritys() throws Exception {
        assertThat(get("/live/staff").statusCode()).isEqualTo(401);
        assertThat(get("/live/staff", "Authorization", "Basic Ym9iOmJvYg==").statusCode())
                .isEqualTo(403);
        assertThat(get("/live/staff", "Authorization", "Basic YW5uOmFubg==").statusCode())
                .isEqualTo(200);
    }

    @Test
    void anUnknownListIsAProblem() throws Exception {
        HttpResponse<String> response = get("/live/cats");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void operatorsSeeTheWorker() throws Exception {
        assertThat(get("/actuator/livelist").body())
                .startsWith("{\"worker\":\"seven\",\"transport\":{\"type\":\"local\",\"state\":\"LIVE\",\"since\":\"")
                .contains("\"peers\":[],\"views\":", "\"readers\":", "\"statements\":", "\"gaps\":0,\"repairs\":");
        assertThat(get("/actuator/health").body())
                .contains("\"livelist\":{\"details\":{")
                .contains("\"status\":\"UP\"");
        assertThat(get("/actuator/metrics/livelist.statements").statusCode()).isEqualTo(200);
    }

    @Test
    void operatorsSeeWhyAViewOfAListCostsWhatItCosts() throws Exception {
        try (LiveReader reader = openTasks()) {
            String body = get("/actuator/livelist/tasks").body();
            assertThat(body)
                    .startsWith("{\"list\":\"tasks\",\"views\":")
                    .contains("\"picking\":\"by the keys it holds", "\"terms\":[", "\"order\":[", "\"bytes\":");
            assertThat(reader).isNotNull();
        }
        assertThat(get("/actuator/livelist/cats").statusCode()).isEqualTo(404);
        assertThat(get("/actuator/metrics/livelist.divergence").statusCode()).isEqualTo(200);
    }

    private static LiveReader openTasks() {
        LiveLists lists = context.getBean(LiveLists.class);
        ListDefinition<?> tasks = lists.definition("tasks").orElseThrow();
        ListQuery query = new ListQuery(
                tasks, tasks.scopeFor(LivePrincipal.ANONYMOUS), Condition.all(), "", tasks.defaultSort(), 0, 20);
        return lists.open(query, null, () -> {});
    }

    @Test
    void requestsAreMeasuredByTheirPattern() throws Exception {
        get("/live/tasks");
        assertThat(get("/actuator/metrics/http.server.requests?tag=uri:/live/%7Blist%7D")
                        .statusCode())
                .isEqualTo(200);
    }

    private static void sql(String statement) {
        context.getBean(DatabaseClient.class)
                .sql(statement)
                .fetch()
                .rowsUpdated()
                .block();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        return CLIENT.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Lines stream(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", "text/event-stream")
                .build();
        return new Lines(
                CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
    }

    private record Lines(InputStream in, BufferedReader reader) implements AutoCloseable {

        Lines(InputStream in) {
            this(in, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }

        String next(String start) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(start)) {
                    return line;
                }
            }
            throw new AssertionError("The stream ended before a line that starts with " + start);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
