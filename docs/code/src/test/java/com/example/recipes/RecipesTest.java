package com.example.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.recipes.Memberships.Membership;
import dev.livelist.LivePrincipal;
import dev.livelist.test.AutoConfigureLiveListTester;
import dev.livelist.test.LeakCheck;
import dev.livelist.test.LiveListTester;
import dev.livelist.webflux.ReactiveStreamAuthority;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** What docs/recipes.md says, tried. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.r2dbc.url=r2dbc:h2:mem:///recipes", "spring.sql.init.mode=never"})
@AutoConfigureLiveListTester
class RecipesTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({FormLogin.class, Tenants.class, Memberships.class, Accounts.class, Directory.class})
    static class Application {}

    @Autowired
    LiveListTester lists;

    @Autowired
    Accounts accounts;

    @Autowired
    ReactiveStreamAuthority authority;

    @Autowired
    DatabaseClient database;

    @Autowired
    R2dbcEntityTemplate template;

    @LocalServerPort
    int port;

    @BeforeEach
    void rows() {
        sql("drop table if exists \"NOTE\"");
        sql("drop table if exists account");
        sql("create table \"NOTE\" (\"ID\" bigint primary key, \"TENANT\" varchar(20), \"TEXT\" varchar(200))");
        sql("insert into \"NOTE\" values (1, 'acme', 'of acme'), (2, 'other', 'of another')");
        sql("drop table if exists \"TASK\"");
        sql("drop table if exists \"MEMBERSHIP\"");
        sql("create table \"TASK\" (\"ID\" bigint primary key, \"PROJECT\" bigint, \"TITLE\" varchar(200))");
        sql("create table \"MEMBERSHIP\" (\"ID\" bigint primary key, \"PROJECT\" bigint, \"MEMBER\" varchar(20))");
        sql("insert into \"TASK\" values (1, 7, 'of project 7'), (2, 8, 'of project 8')");
        sql("insert into \"MEMBERSHIP\" values (1, 7, 'alice')");
        sql("create table account (name varchar(20), tenant varchar(20), locked boolean)");
        sql("insert into account values ('alice', 'acme', false)");
    }

    @Test
    void aListAnswers401WhereAPageRedirectsToTheLogin() {
        assertThat(status("/live/notes", MediaType.TEXT_EVENT_STREAM)).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(status("/", MediaType.TEXT_HTML)).isEqualTo(HttpStatus.FOUND);
    }

    @Test
    void aTenantSeesItsOwnRows() {
        LivePrincipal alice = LivePrincipal.of("alice").withAttributes(Map.of("tenant", "acme"));
        assertThat(lists.as(alice).read("notes", Note.class).rows())
                .extracting(Note::text)
                .containsExactly("of acme");
        assertThatThrownBy(() -> lists.as("bob").read("notes", Note.class))
                .hasMessageContaining("The attribute 'tenant' of the principal is missing");
    }

    @Test
    void aMemberSeesTheTasksOfItsProjects() {
        assertThat(lists.as("alice").read("tasks", Memberships.Task.class).rows())
                .extracting(Memberships.Task::title)
                .containsExactly("of project 7");
        assertThat(lists.as("bob").read("tasks", Memberships.Task.class).rows()).isEmpty();
    }

    @Test
    void nobodySeesTasksOfOtherProjects() {
        LeakCheck.of(lists)
                .principals(LivePrincipal.of("alice"), LivePrincipal.of("bob"))
                .list("tasks", who -> tasksOf(who.name()))
                .change("bob becomes a member", () -> template.insert(new Membership(2L, 8L, "bob"))
                        .block())
                .change("alice is a member no longer", () -> template.delete(new Membership(1L, 7L, "alice"))
                        .block())
                .run();
    }

    /** The keys of the tasks that somebody may see, in plain SQL. */
    private List<Long> tasksOf(String member) {
        return database.sql("""
                        select "ID" from "TASK" where "PROJECT" in
                          (select "PROJECT" from "MEMBERSHIP" where "MEMBER" = :member)""")
                .bind("member", member)
                .map(row -> row.get(0, Long.class))
                .all()
                .collectList()
                .block();
    }

    @Test
    void theAuthorityOfAStreamSaysWhereAnAccountIsNowAndWhetherItIsThere() {
        accounts.move("alice", "other").block();
        assertThat(authority.current(LivePrincipal.of("alice")).block())
                .satisfies(alice ->
                        assertThat(alice.attribute("tenant", String.class)).isEqualTo("other"));
        accounts.lock("alice").block();
        assertThat(authority.current(LivePrincipal.of("alice")).blockOptional()).isEmpty();
    }

    private HttpStatus status(String path, MediaType accepted) {
        return HttpStatus.valueOf(WebClient.create("http://localhost:" + port)
                .get()
                .uri(path)
                .accept(accepted)
                .exchangeToMono(
                        (ClientResponse answer) -> Mono.just(answer.statusCode().value()))
                .block());
    }

    private void sql(String statement) {
        database.sql(statement).then().block();
    }
}
