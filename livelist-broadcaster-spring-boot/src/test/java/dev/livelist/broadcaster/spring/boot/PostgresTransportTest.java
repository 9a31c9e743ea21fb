package dev.livelist.broadcaster.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.postgres.PostgresServer;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The transport {@code postgres}, on the database that Spring Boot knows. */
@Timeout(60)
class PostgresTransportTest {

    private static EmbeddedPostgres postgres;

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    R2dbcAutoConfiguration.class,
                    PostgresServerAutoConfiguration.class,
                    PostgresTransportAutoConfiguration.class,
                    BroadcasterAutoConfiguration.class))
            .withPropertyValues("livelist.transport=postgres", "livelist.heartbeat=200ms");

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void carriesChangesFromWorkerToWorkerWhereverTheDatabaseIsNamed() {
        String[] byR2dbc = {
            "spring.r2dbc.url=r2dbc:pool:postgresql://localhost:" + postgres.getPort() + "/postgres",
            "spring.r2dbc.username=postgres",
            "spring.r2dbc.password=postgres"
        };
        JdbcConnectionDetails byJdbc = new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return "postgres";
            }

            @Override
            public String getPassword() {
                return "postgres";
            }

            @Override
            public String getJdbcUrl() {
                return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
            }
        };
        ApplicationContextRunner withoutR2dbc =
                application.withClassLoader(new FilteredClassLoader("org.springframework.boot.r2dbc", "io.r2dbc"));
        application.withPropertyValues(byR2dbc).run(one -> withoutR2dbc
                .withBean(JdbcConnectionDetails.class, () -> byJdbc)
                .run(other -> {
                    Broadcaster receiver = other.getBean(Broadcaster.class);
                    assertThat(((BridgedBroadcaster) receiver).transportName()).isEqualTo("postgres");
                    List<Signal> received = new CopyOnWriteArrayList<>();
                    receiver.subscribe("shop.product", received::add);
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> !receiver.state().isStale()
                                    && !one.getBean(Broadcaster.class).state().isStale());

                    one.getBean(Broadcaster.class).publish(ModelChange.updated("shop.product", 42));

                    await().untilAsserted(() -> assertThat(received).contains(ModelChange.updated("shop.product", 42)));
                }));
    }

    @Test
    void readsWhatAnAddressOfR2dbcSays() {
        assertThat(PostgresServers.of(ConnectionFactoryOptions.parse(
                        "r2dbcs:pool:postgresql:failover://one:5433,two/shop?sslMode=verify-full")))
                .hasToString("jdbc:postgresql://one:5433,two/shop");
        assertThat(PostgresServers.of(ConnectionFactoryOptions.parse("r2dbc:postgresql://user@[::1]:5433/a%20b")))
                .hasToString("jdbc:postgresql://[::1]:5433/a+b");
        assertThat(PostgresServers.of(ConnectionFactoryOptions.parse("r2dbc:postgresql://host/shop")))
                .isInstanceOf(PostgresServer.class)
                .hasToString("jdbc:postgresql://host/shop");
    }

    @Test
    void isMissedAtStartWhereItsModuleIsNotThere() {
        application
                .withClassLoader(new FilteredClassLoader("dev.livelist.broadcaster.postgres"))
                .withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://nobody@localhost/anything")
                .run(context ->
                        assertThat(context).getFailure().hasRootCauseInstanceOf(UnavailableTransportException.class));
    }
}
