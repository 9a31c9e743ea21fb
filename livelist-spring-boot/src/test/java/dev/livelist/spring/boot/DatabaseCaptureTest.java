package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.webflux.client.ReactiveLiveListClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;

/** Applications whose lists follow what triggers in the database tell, whatever becomes of the tables. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class DatabaseCaptureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static EmbeddedPostgres postgres;

    record Ware(@Id Long id, String name) {}

    /** The same table, by another class. */
    @Table("ware")
    record Label(@Id Long id, String name) {}

    record Maker(@Id Long id, String name) {}

    record Stock(
            @Id Long id,
            String name,
            @Nullable Long maker,
            @Nullable String madeBy) {}

    @Configuration(proxyBeanMethods = false)
    static class Security {
        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().permitAll())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Security.class)
    static class Wares {
        @Bean
        ListDefinition<Ware> wares() {
            return ListDefinition.of(Ware.class)
                    .name("wares")
                    .publicAccess()
                    .fields(Ware::id, Ware::name)
                    .defaultSort(Sort.asc(Ware::id))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Security.class)
    static class WaresAndLabels extends Wares {
        @Bean
        ListDefinition<Label> labels() {
            return ListDefinition.of(Label.class)
                    .name("labels")
                    .publicAccess()
                    .fields(Label::id, Label::name)
                    .defaultSort(Sort.asc(Label::id))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Security.class)
    static class OfAView {
        @Bean
        ListDefinition<Stock> stock() {
            return ListDefinition.of(Stock.class)
                    .name("stock")
                    .publicAccess()
                    .fields(Stock::id, Stock::name, Stock::madeBy)
                    .hidden(Stock::maker)
                    .defaultSort(Sort.asc(Stock::id))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Security.class)
    static class OfAViewThatFollows {
        @Bean
        ListDefinition<Stock> stock() {
            return ListDefinition.of(Stock.class)
                    .name("stock")
                    .publicAccess()
                    .fields(Stock::id, Stock::name, Stock::madeBy)
                    .hidden(Stock::maker)
                    .defaultSort(Sort.asc(Stock::id))
                    .dependsOn(Ware.class, Stock::id)
                    .dependsOn(Maker.class, Stock::maker)
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Wares.class)
    static class Misled {
        @Bean
        PostgresServer server() {
            return PostgresServer.at(jdbc("elsewhere")).as("postgres", "postgres");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Wares.class)
    static class Declared {
        @Bean
        PostgresCapture capture() {
            return PostgresCapture.on("livelist").table("boot.ware", "ware", "id");
        }

        @Bean
        PostgresServer server() {
            return PostgresServer.at(jdbc("postgres")).as("postgres", "postgres");
        }
    }

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void tables() {
        execute(
                "drop schema if exists shop_a cascade",
                "drop view if exists stock",
                "drop table if exists ware, ware_new, ware_old, maker cascade",
                "create table maker (id bigint primary key, name text)",
                "create table ware (id bigint primary key, name text, maker bigint)",
                "create view stock as select w.id, w.name, w.maker, m.name as made_by"
                        + " from ware w left join maker m on m.id = w.maker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?schema=shop_a", "?options=search_path=shop_a", "?schema=shop_a,public"})
    void theTableOfTheApplicationsOwnSchemaIsCaptured(String address) {
        execute("create schema shop_a", "create table shop_a.ware (id bigint primary key, name text)");
        try (ConfigurableApplicationContext application = start(Wares.class, address);
                Follower wares = follow(application, "wares")) {
            wares.shows();

            execute("insert into shop_a.ware values (1, 'mine')");
            wares.shows("1 mine");

            assertThat(count("select count(*) from pg_trigger where tgrelid = 'public.ware'::regclass"))
                    .as("triggers on another application's table")
                    .isZero();
        }
    }

    @Test
    void aTableIsNotTakenFromAnotherDatabase() {
        execute("drop database if exists elsewhere", "create database elsewhere");
        try (Connection elsewhere = DriverManager.getConnection(jdbc("elsewhere"), "postgres", "postgres");
                Statement statement = elsewhere.createStatement()) {
            statement.execute("create table ware (id bigint primary key, name text)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }

        assertThat(catchThrowable(() -> start(Misled.class, "").close()))
                .hasStackTraceContaining("The application reads boot.ware from public.ware over its own connections");
    }

    @Test
    void aDeclaredTableMeansWhatItMeansToTheApplication() {
        execute("create schema shop_a", "create table shop_a.ware (id bigint primary key, name text)");

        try (ConfigurableApplicationContext application = start(Declared.class, "?schema=shop_a");
                Follower wares = follow(application, "wares")) {
            wares.shows();
            execute("insert into shop_a.ware values (1, 'mine')");
            wares.shows("1 mine");
        }
    }

    @Test
    void bothModelsOfATableAreTold() {
        try (ConfigurableApplicationContext application = start(WaresAndLabels.class, "");
                Follower wares = follow(application, "wares");
                Follower labels = follow(application, "labels")) {
            wares.shows();
            labels.shows();

            execute("insert into ware values (1, 'rake')");
            wares.shows("1 rake");
            labels.shows("1 rake");

            execute("update ware set name = 'spade'");
            wares.shows("1 spade");
            labels.shows("1 spade");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OfAView.class, OfAViewThatFollows.class})
    void aListOfAViewFollowsTheTablesBehindIt(Class<?> lists) {
        try (ConfigurableApplicationContext application = start(lists, "");
                Follower stock = follow(application, "stock")) {
            stock.shows();

            execute("insert into maker values (7, 'Ann')", "insert into ware values (1, 'rake', 7), (2, 'axe', null)");
            stock.shows("1 rake Ann", "2 axe null");
            execute("update maker set name = 'Bob'");
            stock.shows("1 rake Bob", "2 axe null");
            execute("delete from ware where id = 2");
            stock.shows("1 rake Bob");
        }
    }

    @Test
    void aTableThatTakesAnothersPlaceIsCapturedAndReadAnew() {
        try (ConfigurableApplicationContext application = start(Wares.class, "", "livelist.catalog-interval=200ms");
                Follower wares = follow(application, "wares")) {
            execute("insert into ware values (1, 'rake')");
            wares.shows("1 rake");

            execute(
                    "create table ware_new (id bigint primary key, name text)",
                    "insert into ware_new values (1, 'rake'), (2, 'axe')",
                    "alter table ware rename to ware_old; alter table ware_new rename to ware");
            wares.shows("1 rake", "2 axe");
            execute("update ware set name = 'spade' where id = 1");
            wares.shows("1 spade", "2 axe");

            execute("drop table ware cascade", "create table ware (id bigint primary key, name text)");
            wares.shows();
            execute("insert into ware values (3, 'saw')");
            wares.shows("3 saw");
        }
    }

    @Test
    void triggersThatAreGoneAreMissedAndTheListsAreReadAnewMeanwhile(CapturedOutput output) {
        try (ConfigurableApplicationContext first = start(Wares.class, "")) {
            assertThat(first.isRunning()).isTrue();
        }
        try (ConfigurableApplicationContext application =
                        start(Wares.class, "", "livelist.catalog-interval=200ms", "livelist.capture-install=false");
                Follower wares = follow(application, "wares")) {
            wares.shows();
            execute("alter table ware disable trigger all");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(output)
                    .contains("livelist.capture.missing")
                    .contains("create or replace trigger"));

            execute("insert into ware values (1, 'rake')");
            wares.shows("1 rake");

            execute("alter table ware enable trigger all");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(output).contains("livelist.capture.ready"));
        }
    }

    private static ConfigurableApplicationContext start(Class<?> lists, String address, String... properties) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(lists)
                .properties(
                        "spring.r2dbc.url=r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres" + address,
                        "spring.r2dbc.username=postgres",
                        "spring.r2dbc.password=postgres",
                        "livelist.capture=database",
                        "livelist.capture-install=true",
                        "server.port=0")
                .properties(properties);
        return builder.run();
    }

    private static String jdbc(String database) {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
    }

    private static void execute(String... statements) {
        try (Connection connection = DriverManager.getConnection(jdbc("postgres"), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbc("postgres"), "postgres", "postgres");
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Follower follow(ConfigurableApplicationContext application, String list) {
        return new Follower("http://localhost:" + application.getEnvironment().getProperty("local.server.port"), list);
    }

    record Shown(long id, String name, @Nullable String madeBy) {}

    /** A reader of a list, over HTTP. */
    private static final class Follower implements AutoCloseable {

        private final AtomicReference<List<Shown>> rows = new AtomicReference<>();
        private final Disposable stream;
        private final boolean withMaker;

        Follower(String server, String list) {
            withMaker = list.equals("stock");
            stream = ReactiveLiveListClient.create(WebClient.create(server))
                    .follow("/live/" + list, Shown.class)
                    .subscribe(document -> rows.set(document.rows()));
        }

        void shows(String... expected) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows.get())
                    .isNotNull()
                    .extracting(row -> row.id() + " " + row.name() + (withMaker ? " " + row.madeBy() : ""))
                    .containsExactly(expected));
        }

        @Override
        public void close() {
            stream.dispose();
        }
    }
}
