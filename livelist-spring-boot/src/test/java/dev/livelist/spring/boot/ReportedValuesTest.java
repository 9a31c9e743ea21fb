package dev.livelist.spring.boot;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveReader;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.PageLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** Who sees the values in scopes, filters and searches of people on the endpoint {@code livelist}. */
@Timeout(60)
class ReportedValuesTest {

    private static final Set<String> SECRETS =
            Set.of("4711", "alice", "divorce", "lawyer", "Smith", "tenant-7", "or id = 815");

    record Letter(@Id long id, long owner, String subject, String recipient) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Letter> letters() {
            return letters("letters", principal -> where(Letter::owner)
                    .is(4711L)
                    .and(where(Letter::recipient)
                            .isNotNull()
                            .or(where(Letter::recipient).in(List.of("alice")))));
        }

        @Bean
        ListDefinition<Letter> byCriteria() {
            return letters(
                    "criteria", principal -> Scope.of(Criteria.where("owner").is(4711L), "tenant-7"));
        }

        private static ListDefinition<Letter> letters(String name, Function<LivePrincipal, ? extends Scope> scope) {
            return ListDefinition.of(Letter.class)
                    .name(name)
                    .publicAccess()
                    .scope(scope)
                    .fields(Letter::id, Letter::owner, Letter::subject, Letter::recipient)
                    .filterable(Letter::subject, Letter::recipient)
                    .searchable(Letter::subject, Letter::recipient)
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
            return new MapReactiveUserDetailsService(user("ann", "OPERATOR"), user("bob", "GUEST"));
        }

        private static UserDetails user(String name, String role) {
            return User.withUsername(name).password("{noop}" + name).roles(role).build();
        }
    }

    @Test
    void whatPeopleSearchForIsNotShown() throws Exception {
        try (Running running = start()) {
            running.open(
                    "letters", Map.of("q", List.of("divorce lawyer"), "recipient.ne", List.of("Smith or id = 815")));
            running.open(
                    "criteria", Map.of("subject.like", List.of("divorce"), "recipient", List.of("Smith", "alice")));

            String letters = running.report("letters", null);
            String criteria = running.report("criteria", null);
            for (String secret : SECRETS) {
                assertThat(letters + criteria).doesNotContain(secret);
            }
            assertThat(letters)
                    .contains("\"owner = ?\"", "\"recipient is not null or recipient in ?\"")
                    .contains("\"search\":\"?\"", "subject contains ? or recipient contains ?")
                    .contains("\"picking\":\"by the keys it holds, and by owner in ?\"");
            assertThat(criteria).contains("\"scope\":\"?\"", "\"recipient in ?\"", "\"subject contains ?\"");
        }
    }

    @Test
    void anOperatorMayAskForValues() throws Exception {
        try (Running running = start(
                "management.endpoint.livelist.show-values=when-authorized",
                "management.endpoint.livelist.roles=OPERATOR")) {
            running.open("letters", Map.of("q", List.of("divorce lawyer")));
            assertThat(running.report("letters", null)).doesNotContain("divorce");
            assertThat(running.report("letters", "bob")).doesNotContain("divorce");
            assertThat(running.report("letters", "ann")).contains("divorce lawyer", "owner = 4711");
        }
    }

    @Test
    void whereNothingIsSecretValuesAreShownToAll() throws Exception {
        try (Running running = start("management.endpoint.livelist.show-values=always")) {
            running.open("letters", Map.of("q", List.of("divorce lawyer")));
            assertThat(running.report("letters", null)).contains("divorce lawyer", "owner = 4711");
        }
    }

    private static Running start(String... properties) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "management.endpoints.web.exposure.include=livelist",
                        "spring.r2dbc.generate-unique-name=true",
                        "spring.r2dbc.url=r2dbc:h2:mem:///reported?options=CASE_INSENSITIVE_IDENTIFIERS=TRUE;DB_CLOSE_DELAY=-1")
                .properties(properties)
                .run();
        context.getBean(DatabaseClient.class)
                .sql("create table if not exists letter"
                        + " (id bigint primary key, owner bigint, subject varchar(100), recipient varchar(100))")
                .then()
                .block();
        return new Running(context);
    }

    private record Running(ConfigurableApplicationContext context) implements AutoCloseable {

        LiveReader open(String list, Map<String, List<String>> parameters) {
            LiveLists lists = context.getBean(LiveLists.class);
            ListDefinition<?> definition = lists.definition(list).orElseThrow();
            ListQuery query = new ListQueryParser(PageLimits.DEFAULT)
                    .parse(definition, definition.scopeFor(LivePrincipal.ANONYMOUS), parameters);
            return lists.open(query, null, () -> {});
        }

        String report(String list, @Nullable String user) throws Exception {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/livelist/" + list));
            if (user != null) {
                byte[] credentials = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
                request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
            }
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            return response.body();
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
