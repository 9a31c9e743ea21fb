package dev.livelist.broadcaster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.transport.Transport.Kind;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passwords, users with few rights, and TLS, on a server that insists on them. */
class RedisSecurityTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    final Opened opened = new Opened();

    private final RecordingListener listener = new RecordingListener();
    private RedisTransport transport;

    @Test
    void aPasswordIsGiven() {
        RedisProcess redis = opened.add(RedisProcess.running("--requirepass", "secret"));
        RedisURI uri = redis.uri();
        uri.setAuthentication("secret");

        start(RedisTransport.standalone(uri));

        assertThatMessagesPass();
    }

    @Test
    void aUserWhoMayOnlyPublishAndSubscribeOnTheChannelIsEnough() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RawCommands.acl(
                redis, "SETUSER", "worker", "on", ">secret", "resetchannels", "&livelist:0", "+publish", "+subscribe");
        RedisURI uri = redis.uri();
        uri.setAuthentication("worker", "secret");
        uri.setDatabase(3);

        start(RedisTransport.standalone(uri));

        assertThatMessagesPass();
    }

    @Test
    void aWrongPasswordIsTriedUntilItIsRight() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RawCommands.acl(redis, "SETUSER", "worker", "on", ">old", "+publish", "+subscribe", "&livelist:0");
        RedisURI uri = redis.uri();
        uri.setAuthentication("worker", "new");
        start(RedisTransport.standalone(uri));
        await().atMost(PATIENCE).until(() -> RawCommands.acl(redis, "LOG").contains("auth"));
        assertThat(listener.subscriptions).hasValue(0);

        RawCommands.acl(redis, "SETUSER", "worker", ">new");

        assertThatMessagesPass();
    }

    @Test
    void whyANewConnectionIsRefusedIsLoggedOnceAndNotOnlyThatTheOldOneIsGone() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RawCommands.acl(redis, "SETUSER", "worker", "on", ">old", "+publish", "+subscribe", "&livelist:0");
        RedisURI uri = redis.uri();
        uri.setAuthentication("worker", "old");
        start(RedisTransport.standalone(uri));
        assertThatMessagesPass();

        try (LoggedLines logged = opened.add(new LoggedLines())) {
            RawCommands.acl(redis, "SETUSER", "worker", "resetpass", ">new");
            RawCommands.acl(redis, "LOG", "RESET");
            redis.command(commands -> commands.clientKill(KillArgs.Builder.user("worker")));
            await().atMost(PATIENCE).until(() -> redis.command(commands -> commands.aclLog()).stream()
                    .anyMatch(entry -> Long.parseLong(String.valueOf(entry.get("count"))) >= 6));

            assertThat(logged.of("livelist.redis.unreachable"))
                    .as("both connections: gone, and why there is no other")
                    .hasSize(4)
                    .filteredOn(line -> line.contains("WRONGPASS"))
                    .hasSize(2);
        }
    }

    @Test
    void aWorkerThatMayNotPublishSaysSo() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RawCommands.acl(redis, "SETUSER", "worker", "on", ">secret", "&livelist:0", "+publish", "+subscribe");
        RedisURI uri = redis.uri();
        uri.setAuthentication("worker", "secret");
        BridgedBroadcaster worker = opened.add(broadcaster("worker", uri));
        BridgedBroadcaster other = opened.add(broadcaster("other", redis.uri()));
        await().atMost(PATIENCE)
                .until(() -> worker.peers().size() == 1 && other.peers().size() == 1);

        try (LoggedLines logged = opened.add(new LoggedLines())) {
            RawCommands.acl(redis, "SETUSER", "worker", "-publish");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(logged.of("livelist.bridge.refused"))
                    .singleElement()
                    .asString()
                    .contains("NOPERM"));
            await().atMost(PATIENCE).until(() -> worker.state().isStale());

            RawCommands.acl(redis, "SETUSER", "worker", "+publish");
            await().atMost(PATIENCE)
                    .until(() -> logged.of("livelist.bridge.accepted").size() == 1
                            && !worker.state().isStale());
        }
    }

    private static BridgedBroadcaster broadcaster(String id, RedisURI uri) {
        return BridgedBroadcaster.builder(RedisTransport.standalone(uri).build())
                .config(BridgeConfig.builder()
                        .workerId(id)
                        .heartbeat(Duration.ofMillis(500))
                        .build())
                .start();
    }

    @Test
    void aServerWithTlsIsSpokenToWhereItsCertificateIsTrusted() throws Exception {
        X509Bundle authority = authority();
        RedisProcess redis = opened.add(serverWithTls(authority, "no"));

        start(RedisTransport.standalone(tls(redis))
                .sslOptions(trusting(authority).build()));

        assertThatMessagesPass();
    }

    @Test
    void aServerWhoseCertificateIsNotTrustedIsNotSpokenTo() throws Exception {
        RedisProcess redis = opened.add(serverWithTls(authority(), "no"));

        start(RedisTransport.standalone(tls(redis))
                .sslOptions(trusting(authority()).build()));

        // Three attempts, or more.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> listener.subscriptions.get() == 0);
        assertThat(transport.send(0, Kind.SIGNALS, new byte[1])).failsWithin(PATIENCE);
    }

    @Test
    void aServerThatAsksForACertificateIsGivenOne() throws Exception {
        X509Bundle authority = authority();
        X509Bundle worker = new CertificateBuilder().subject("CN=worker").buildIssuedBy(authority);
        RedisProcess redis = opened.add(serverWithTls(authority, "yes"));

        start(RedisTransport.standalone(tls(redis))
                .sslOptions(trusting(authority)
                        .keyManager(worker.toTempCertChainPem(), worker.toTempPrivateKeyPem(), null)
                        .build()));

        assertThatMessagesPass();
    }

    @Test
    void aConnectionWithTlsIsReplacedLikeAnyOther() throws Exception {
        X509Bundle authority = authority();
        RedisProcess redis = opened.add(serverWithTls(authority, "no"));
        start(RedisTransport.standalone(tls(redis))
                .sslOptions(trusting(authority).build()));
        listener.awaitSubscriptions(1);

        redis.kill();
        await().atMost(PATIENCE).until(() -> listener.disconnections.get() == 1);
        redis.start();

        listener.awaitSubscriptions(2);
        assertThatMessagesPass();
    }

    private void start(RedisTransport.Builder builder) {
        transport = opened.add(builder.build());
        transport.start(listener);
    }

    private void assertThatMessagesPass() {
        listener.awaitSubscriptions(1);
        await().atMost(PATIENCE).until(() -> transport
                .send(0, Kind.SIGNALS, "safe".getBytes(StandardCharsets.UTF_8))
                .handle((done, failure) -> failure == null)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS));
        listener.awaitMessage("safe");
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static RedisProcess serverWithTls(X509Bundle authority, String authenticateClients) throws Exception {
        X509Bundle server = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanIpAddress("127.0.0.1")
                .addSanDnsName("localhost")
                .buildIssuedBy(authority);
        return RedisProcess.runningWithTls(
                "--tls-cert-file", server.toTempCertChainPem().getPath(),
                "--tls-key-file", server.toTempPrivateKeyPem().getPath(),
                "--tls-ca-cert-file", authority.toTempRootCertPem().getPath(),
                "--tls-auth-clients", authenticateClients);
    }

    private static RedisURI tls(RedisProcess redis) {
        RedisURI uri = redis.uri();
        uri.setSsl(true);
        return uri;
    }

    private static SslOptions.Builder trusting(X509Bundle authority) throws Exception {
        return SslOptions.builder().trustManager(authority.toTempRootCertPem());
    }
}
