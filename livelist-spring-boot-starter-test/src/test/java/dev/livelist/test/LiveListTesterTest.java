package dev.livelist.test;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static dev.livelist.Totals.EXACT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.client.LiveTotal;
import dev.livelist.engine.LiveLists;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** A small application, tested as its developers would. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "livelist.transport=redis", // which tests do not need
            "spring.r2dbc.url=r2dbc:h2:mem:///notes?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
        })
@AutoConfigureLiveListTester
@Timeout(60)
class LiveListTesterTest {

    record Note(@Id long id, String owner, String text) {}

    /** What a test wants to know of a row. */
    record Shown(long id, String text) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Note> notes() {
            return ListDefinition.of(Note.class)
                    .authenticated()
                    .scope(principal -> where(Note::owner).is(principal.name()))
                    .fields(Note::id, Note::owner, Note::text)
                    .sortable(Note::text)
                    .defaultSort(asc(Note::text))
                    .filterable(Note::text)
                    .totals(EXACT)
                    .addressable()
                    .build();
        }

        @Bean
        ListDefinition<Note> allNotes() {
            return ListDefinition.of(Note.class)
                    .name("all")
                    .roles("ADMIN")
                    .fields(Note::id, Note::text)
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
                    User.withUsername("ann").password("{noop}ann").roles().build());
        }
    }

    @Autowired
    LiveListTester lists;

    @Autowired
    RecordingBroadcaster broadcaster;

    @Autowired
    R2dbcEntityTemplate template;

    @Autowired
    LiveLists engine;

    @LocalServerPort
    int port;

    @BeforeEach
    void twoNotes() {
        sql("create table if not exists note (id bigint primary key, owner varchar(20), text varchar(100))");
        sql("delete from note");
        sql("insert into note values (1, 'ann', 'wash'), (2, 'ann', 'cook')");
        broadcaster.becomeLive(); // and so everything is read again
        broadcaster.clear();
    }

    @Test
    void aRowIsFollowedAtItsOwnAddress() {
        assertThat(lists.as("ann").read("notes/1", Shown.class).rows()).containsExactly(new Shown(1, "wash"));
        assertThatThrownBy(() -> lists.as("bob").read("notes/1", Shown.class))
                .isInstanceOf(ListRefusedError.class)
                .hasMessageContaining("no such row");
        try (FollowedList<Shown> row = lists.as("ann").open("notes/3", Shown.class)) {
            row.untilAsserted(it -> assertThat(it.rows()).isEmpty());
            template.insert(new Note(3, "ann", "dust")).block();
            row.untilAsserted(it -> assertThat(it.rows()).containsExactly(new Shown(3, "dust")));
        }
    }

    @Test
    void aWrittenRowAppearsWhereItSorts() {
        try (FollowedList<Shown> list = lists.as("ann").open("notes", Shown.class)) {
            list.untilAsserted(
                    page -> assertThat(page.rows()).containsExactly(new Shown(2, "cook"), new Shown(1, "wash")));
            template.insert(new Note(3, "ann", "dust")).block();
            var page = list.untilAsserted(
                    it -> assertThat(it.rows()).extracting(Shown::text).containsExactly("cook", "dust", "wash"));
            assertThat(page.total()).hasToString("3");
            assertThat(list.patches()).isPositive();
            assertThat(broadcaster.published()).containsExactly(ModelChange.created("test.note", 3));
        }
    }

    @Test
    void whatNeverAppearedIsKnownAfterSomethingThatDid() {
        try (FollowedList<Shown> list = lists.as("ann").open("notes?size=5", Shown.class)) {
            template.insert(new Note(4, "bob", "a secret")).block();
            template.insert(new Note(5, "ann", "no secret")).block();
            list.untilAsserted(page -> assertThat(page.rows()).contains(new Shown(5, "no secret")));
            assertThat(list.everShown()).extracting(Shown::id).doesNotContain(4L);
        }
    }

    @Test
    void aChangeOfAnotherWorkerIsReadFromTheDatabase() {
        try (FollowedList<Shown> list = lists.as("ann").open("notes?text=cook&text=bake", Shown.class)) {
            sql("update note set text = 'bake' where id = 2");
            broadcaster.publishFromElsewhere(ModelChange.updated("test.note", 2));
            list.untilAsserted(page -> assertThat(page.rows()).containsExactly(new Shown(2, "bake")));
            assertThat(broadcaster.published()).isEmpty();
        }
    }

    @Test
    void readersAreToldOfStaleness() {
        try (FollowedList<Shown> list = lists.as("ann").open("notes", Shown.class)) {
            list.untilStatus("live");
            broadcaster.becomeStale();
            list.untilStatus("stale");
            broadcaster.becomeLive();
            list.untilStatus("live");
        }
    }

    @Test
    void aDocumentIsReadForItself() {
        assertThat(lists.as("ann").read("notes?size=1", JsonNode.class).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.get("text").asString()).isEqualTo("cook"));
    }

    @Test
    void refusalsHaveTheStatusOfHttp() {
        assertRefused(401, () -> lists.open("notes", Shown.class));
        assertRefused(403, () -> lists.as("ann", "USER").open("all", Shown.class));
        assertRefused(404, () -> lists.open("cats", Shown.class));
        assertRefused(400, () -> lists.as("ann").open("notes?colour=red", Shown.class));
        LiveListTester http = lists.over(client());
        assertRefused(401, () -> http.open("notes", Shown.class));
        assertRefused(404, () -> http.read("cats", Shown.class));
        assertThat(lists.as("ann", "ADMIN").read("all", Shown.class).rows()).hasSize(2);
    }

    @Test
    void overHttpTheClientSaysWhoAsks() {
        LiveListTester http = lists.over(client().mutate()
                .defaultHeaders(it -> it.setBasicAuth("ann", "ann"))
                .build());
        assertThat(http.read("notes", Shown.class)).isEqualTo(lists.as("ann").read("notes", Shown.class));
        template.insert(new Note(6, "ann", "100 % + more")).block();
        try (FollowedList<Shown> list = http.open("notes?text=100+%25+%2B+more", Shown.class)) {
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            template.delete(new Note(6, "ann", "")).block();
            list.untilAsserted(page -> assertThat(page.rows()).isEmpty());
        }
        assertThatThrownBy(() -> http.as("bob"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the client says who asks");
    }

    private LeakCheck ofAnnAndBob() {
        return LeakCheck.of(lists.waitingAtMost(Duration.ofSeconds(30)))
                .principals(
                        LivePrincipal.of("ann"),
                        LivePrincipal.of("bob"),
                        new LivePrincipal("root", false, Set.of("ADMIN"), null))
                .change("ann writes a note", () -> template.insert(new Note(3, "ann", "dust"))
                        .block())
                .change("a note becomes bob's", () -> template.update(new Note(1, "bob", "wash"))
                        .block())
                .change("it is deleted", () -> template.delete(new Note(1, "bob", ""))
                        .block());
    }

    private List<Long> notesOf(LivePrincipal owner) {
        return template.getDatabaseClient()
                .sql("select id from note where owner = '" + owner.name() + "'")
                .map(row -> row.get(0, Long.class))
                .all()
                .collectList()
                .block();
    }

    @Test
    void aScopeThatIsRightLeaksNothing() {
        ofAnnAndBob()
                .list("notes", this::notesOf)
                .list("notes?size=1", this::notesOf)
                .run();
    }

    @Test
    void aScopeThatIsTooWideIsFound() {
        assertThatThrownBy(() -> ofAnnAndBob().list("all", this::notesOf).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "'all' as root shows [1, 2] in a document of its own, at first, but visible are []");
    }

    @Test
    void aRowThatStaysAfterARightIsGoneIsFound() {
        LeakCheck check = LeakCheck.of(lists.waitingAtMost(Duration.ofMillis(300)))
                .principals(LivePrincipal.of("ann"))
                .list("notes", this::notesOf)
                .change("a note is given away unseen", () -> sql("update note set owner = 'bob' where id = 1"));
        assertThatThrownBy(check::run)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "'notes' as ann shows [1, 2] when a note is given away unseen, but visible are [2]");
    }

    @Test
    void whatDoesNotComeIsToldWithTheLastDocument() {
        LiveListTester hasty = lists.as("ann").waitingAtMost(Duration.ofMillis(200));
        try (FollowedList<Shown> list = hasty.open("notes", Shown.class)) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() ->
                            list.untilAsserted(page -> assertThat(page.total()).isEqualTo(new LiveTotal(7, true))))
                    .withMessageContainingAll(
                            "expected: 7",
                            "on 'notes', after waiting up to 200 ms. The stream is open, its status 'live', with 0"
                                    + " patches so far. The last document: {\"rows\":[{\"id\":2,\"owner\":\"ann\"");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(list::untilEnded)
                    .withMessageContaining("There was not the end of the stream");
        }
    }

    @Test
    @DirtiesContext
    void aWorkerThatDrainsEndsTheStream() {
        try (FollowedList<Shown> list = lists.as("ann").open("notes", Shown.class)) {
            engine.drain();
            list.untilEnded();
            assertThat(list.status()).isEqualTo("draining");
        }
    }

    private static void assertRefused(int status, Runnable opening) {
        assertThatExceptionOfType(ListRefusedError.class)
                .isThrownBy(opening::run)
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(status));
    }

    private WebTestClient client() {
        return WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    }

    private void sql(String statement) {
        template.getDatabaseClient().sql(statement).fetch().rowsUpdated().block();
    }
}
