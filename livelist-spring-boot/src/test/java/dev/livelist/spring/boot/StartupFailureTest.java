package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.spring.boot.RedisTransportAutoConfiguration;
import dev.livelist.source.RowSourceFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;

/** What an application that cannot start says, as its developer reads it. */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTest {

    @Test
    void anUnknownTransportIsToldWhichThereAre(CapturedOutput output) {
        fails(Empty.class, "livelist.transport=carrier-pigeon");
        assertThat(output)
                .contains("livelist.transport is 'carrier-pigeon', which is none.")
                .contains("Set livelist.transport to one of: local, postgres, redis, redis-sharded, redis-streams.");
    }

    @Test
    void aDatabaseThatIsNotPostgresIsToldSo(CapturedOutput output) {
        fails(Empty.class, "livelist.transport=postgres", "spring.r2dbc.url=r2dbc:h2:mem:///shop");
        assertThat(output)
                .contains("Livelist is to use PostgreSQL, but spring.r2dbc.url is of 'h2'")
                .contains("APPLICATION FAILED TO START");
    }

    @Test
    void aTransportWithoutItsServerIsToldWhatToSet(CapturedOutput output) {
        fails(Empty.class, "livelist.transport=postgres");
        assertThat(output).contains("set spring.r2dbc.url or spring.datasource.url to a PostgreSQL");
    }

    @Test
    void aChannelThatPostgresWouldCutOffIsNamed(CapturedOutput output) {
        fails(
                Empty.class,
                "livelist.transport=postgres",
                "spring.r2dbc.url=r2dbc:postgresql://localhost/shop",
                "livelist.channel=" + "x".repeat(70));
        assertThat(output).contains("names there have at most 63").contains("APPLICATION FAILED TO START");
    }

    @Test
    void aListThatNobodyCanReadIsToldWhatToAdd(CapturedOutput output) {
        fails(NotesWithoutR2dbc.class);
        assertThat(output)
                .contains("Nothing can read the rows of the list 'notes' of dev.livelist.spring.boot.Note.")
                .contains("Add dev.livelist:livelist-r2dbc");
    }

    @Test
    void aModelThatTheDatabaseDoesNotKnowIsToldWhoWasAsked(CapturedOutput output) {
        fails(Stranger.class);
        assertThat(output).contains("Those that were asked: NoteRows.").contains("an entity with an @Id");
    }

    @Test
    void aListThatDoesNotSayWhoMayOpenItIsToldSoWithTheLine(CapturedOutput output) {
        fails(Undecided.class);
        assertThat(output)
                .contains("does not say who may open it: add publicAccess(), authenticated() or roles(…).")
                .contains("StartupFailureTest$Undecided.notes(StartupFailureTest.java:");
    }

    @Test
    void twoListsOfOneNameAreToldApart(CapturedOutput output) {
        fails(Twins.class);
        assertThat(output).contains("There are two lists named 'notes'").contains("another name(…)");
    }

    @Test
    void aListLongerThanLivePagesAreDeepIsToldWhichPropertyToRaise(CapturedOutput output) {
        fails(Long.class);
        assertThat(output).contains("raise that, or use pages");
    }

    @Test
    void aPropertyThatTheTableDoesNotHaveIsNamed(CapturedOutput output) {
        starts(Lettered.class, "spring.r2dbc.url=r2dbc:h2:mem:///letters");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("uses the property 'sender', which Spring Data's mapping keeps in no column of its own")
                .contains("Correct the declaration or the configuration.");
    }

    @Test
    void aRedisThatCannotBeUsedIsToldSo(CapturedOutput output) {
        starts(
                Empty.class,
                "livelist.transport=redis",
                "spring.data.redis.masterreplica.nodes=localhost:1",
                "spring.r2dbc.url=r2dbc:h2:mem:///letters");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("cannot be used with spring.data.redis.masterreplica");
    }

    @Test
    void aScopeOverNothingIsToldSoWithTheLine(CapturedOutput output) {
        fails(Lambda.class);
        assertThat(output)
                .contains("A property must be a plain method reference such as Product::name, not a lambda")
                .contains("StartupFailureTest$Lambda.notes(StartupFailureTest.java:");
    }

    @Test
    void settingsThatCannotWorkAreNamed(CapturedOutput output) {
        fails(Empty.class, "livelist.page-size=500");
        assertThat(output).contains("livelist.page-size is 500 and livelist.max-page-size 200");
        fails(Empty.class, "livelist.path=live/");
        assertThat(output).contains("livelist.path is 'live/'; it must begin with '/'");
    }

    private static void fails(Class<?> application, String... properties) {
        String[] all = Arrays.copyOf(properties, properties.length + 2);
        all[properties.length] = "server.port=0";
        // As if these modules were not there.
        all[properties.length + 1] = "spring.autoconfigure.exclude=" + RedisTransportAutoConfiguration.class.getName()
                + "," + LivelistR2dbcAutoConfiguration.class.getName();
        assertThat(catchThrowable(() -> new SpringApplicationBuilder(application)
                        .web(WebApplicationType.REACTIVE)
                        .properties(all)
                        .run()
                        .close()))
                .isNotNull();
    }

    private static void starts(Class<?> application, String... properties) {
        assertThat(catchThrowable(() -> new SpringApplicationBuilder(application)
                        .web(WebApplicationType.REACTIVE)
                        .properties("server.port=0")
                        .properties(properties)
                        .run()
                        .close()))
                .isNotNull();
    }

    private static ListDefinition.Builder<Note> notesList() {
        return ListDefinition.of(Note.class).fields(Note::id, Note::text);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Empty {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Notes {
        @Bean
        ListDefinition<Note> notes() {
            return notesList().publicAccess().build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = LivelistR2dbcAutoConfiguration.class)
    static class NotesWithoutR2dbc extends Notes {}

    record Foreign(long id) {}

    /** Has a property to Java that is none of the mapping's. */
    static class Envelope {

        @Id
        long id;

        public long getId() {
            return id;
        }

        public String getSender() {
            return "";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Lettered {
        @Bean
        ListDefinition<Envelope> letters() {
            return ListDefinition.of(Envelope.class)
                    .publicAccess()
                    .fields(Envelope::getId, Envelope::getSender)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Lambda {
        @Bean
        ListDefinition<Note> notes() {
            return ListDefinition.of(Note.class)
                    .publicAccess()
                    .fields(note -> note.text())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Stranger {
        @Bean
        RowSourceFactory rows() {
            return new NoteRows();
        }

        @Bean
        ListDefinition<Foreign> foreign() {
            return ListDefinition.of(Foreign.class)
                    .publicAccess()
                    .fields(Foreign::id)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Undecided {
        @Bean
        ListDefinition<Note> notes() {
            return notesList().build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Twins {
        @Bean
        RowSourceFactory rows() {
            return new NoteRows();
        }

        @Bean
        ListDefinition<Note> one() {
            return notesList().publicAccess().build();
        }

        @Bean
        ListDefinition<Note> other() {
            return notesList().authenticated().build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Long {
        @Bean
        RowSourceFactory rows() {
            return new NoteRows();
        }

        @Bean
        ListDefinition<Note> notes() {
            return notesList().publicAccess().unpaged(5000).build();
        }
    }
}
