package dev.livelist.broadcaster.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.tck.Recorder;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportRecorder;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.broadcaster.transport.Transport.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What PostgreSQL asks of a transport beside the kit. */
class PostgresTransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static PostgresProcess postgres;

    @RegisterExtension
    final Opened opened = new Opened();

    private final TransportRecorder listener = new TransportRecorder();

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresProcess.running();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @Test
    void aTransactionOfManyChangesTravelsInSeveralMessages() {
        List<ModelChange> changes = IntStream.range(0, 900)
                .mapToObj(i -> ModelChange.updated("shop.product", "a rather long key, so that it takes room " + i))
                .toList();
        BridgedBroadcaster one =
                opened.add(BridgedBroadcaster.start(transport("split").build()));
        BridgedBroadcaster other =
                opened.add(BridgedBroadcaster.start(transport("split").build()));
        Recorder recorder = new Recorder();
        other.subscribe("shop.product", recorder);
        await().atMost(PATIENCE)
                .until(() -> one.peers().size() == 1 && other.peers().size() == 1);

        long failures = one.counters().sendFailures();

        one.publish(changes);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(recorder.signals()).containsAll(changes));
        assertThat(one.counters().sent()).isGreaterThan(5);
        assertThat(one.counters().sendFailures()).isEqualTo(failures);
    }

    @Test
    void aChannelMayHaveAnyNameThatFits() throws SQLException {
        String name = "Größe \"x\"; drop -- '" + "y".repeat(30);
        PostgresTransport transport = start(transport(name));

        send(transport, "hello");

        await().atMost(PATIENCE).until(() -> listener.has("hello"));
        assertThatThrownBy(() -> transport("x".repeat(62)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 64 bytes; names there have at most 63");
        assertThat(Channel.of("x".repeat(61)).name()).hasSize(63);
    }

    @Test
    void aSessionThatNoLongerListensIsFoundWithoutAnyMessage() {
        TcpProxy proxy = opened.add(new TcpProxy("127.0.0.1", postgres.port()));
        start(PostgresTransport.builder(postgres.server(proxy.host(), proxy.port()))
                .channel("quiet"));

        proxy.swallow(Direction.TO_CLIENT);

        await().atMost(PATIENCE).until(() -> listener.subscriptions() == 2);
        assertThat(listener.events()).containsOnlyOnce(TransportRecorder.Event.DISCONNECTED);
    }

    @Test
    void messagesThatWaitShareATransaction() throws SQLException {
        PostgresTransport transport = start(transport("many"));
        String before = postgres.query("select xact_commit from pg_stat_database where datname = 'postgres'");
        List<CompletionStage<Void>> sent = IntStream.range(0, 5_000)
                .mapToObj(i -> send(transport, "m" + i))
                .toList();

        await().atMost(PATIENCE).until(() -> listener.has("m4999"));
        assertThat(sent).allSatisfy(stage -> assertThat(stage).isCompleted());
        assertThat(listener.messages())
                .containsExactlyElementsOf(
                        IntStream.range(0, 5_000).mapToObj(i -> "m" + i).toList());
        await().atMost(PATIENCE).untilAsserted(() -> {
            String after = postgres.query("select xact_commit from pg_stat_database where datname = 'postgres'");
            assertThat(Long.parseLong(after) - Long.parseLong(before)).isBetween(1L, 4_000L);
        });
    }

    @Test
    void itsConnectionsSayWhoTheyAre() throws SQLException {
        start(transport("names"));

        assertThat(postgres.query("select string_agg(distinct application_name, ' ' order by application_name)"
                        + " from pg_stat_activity where application_name like 'livelist%'"))
                .isEqualTo("livelist-listen livelist-notify");
    }

    @Test
    void anAddressOfAnotherDatabaseIsRefused() {
        assertThatThrownBy(() -> PostgresServer.at("jdbc:mysql://host/db?password=secret"))
                .hasMessageContaining("'jdbc:mysql://host/db' is no address of PostgreSQL");
        assertThat(PostgresServer.at("jdbc:postgresql://host/db?password=secret"))
                .hasToString("jdbc:postgresql://host/db");
    }

    private static PostgresTransport.Builder transport(String channel) {
        return PostgresTransport.builder(postgres.direct()).channel(channel);
    }

    private PostgresTransport start(PostgresTransport.Builder builder) {
        PostgresTransport transport = opened.add(builder.build());
        transport.start(listener);
        await().atMost(PATIENCE).until(() -> listener.subscriptions() == 1);
        return transport;
    }

    private static CompletionStage<Void> send(PostgresTransport transport, String message) {
        return transport.send(0, Kind.SIGNALS, message.getBytes(UTF_8));
    }
}
