package dev.livelist.broadcaster.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.broadcaster.transport.Transport.Kind;
import dev.livelist.broadcaster.transport.TransportListener;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What this transport promises beyond the kit. */
class RedisTransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    final Opened opened = new Opened();

    private final RecordingListener listener = new RecordingListener();

    @Test
    void messagesArriveInTheOrderOfSending() {
        RedisTransport transport = started(RedisTransport.standalone(redis().uri()));
        List<String> sent =
                IntStream.range(0, 5_000).mapToObj(i -> "message " + i).toList();

        List<CompletionStage<Void>> results =
                sent.stream().map(message -> send(transport, message)).toList();

        await().atMost(PATIENCE).until(() -> listener.messages.size() == sent.size());
        assertThat(listener.messages).isEqualTo(sent);
        assertThat(results).allSatisfy(result -> assertThat(result).succeedsWithin(PATIENCE));
    }

    @Test
    void theChannelCarriesWhatAnyRedisClientPublishes() {
        RedisProcess redis = redis();
        started(RedisTransport.standalone(redis.uri()).channel("shop"));

        redis.command(commands -> commands.publish("shop:0", "from outside"));
        redis.command(commands -> commands.publish("livelist:0", "to others"));
        redis.command(commands -> commands.publish("shop:0", "the last"));

        listener.awaitMessage("the last");
        assertThat(listener.messages).containsExactly("from outside", "the last");
    }

    @Test
    void noTimerTicksWhileThereIsNothingToWaitFor() {
        Set<Thread> before = threads();
        RedisTransport transport = started(RedisTransport.standalone(redis().uri()));
        assertThat(send(transport, "one")).succeedsWithin(PATIENCE);

        assertThat(threads())
                .filteredOn(thread -> !before.contains(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("lettuce-timer"));
    }

    @Test
    void aMessageAboveTheLimitIsRefused() {
        RedisTransport transport =
                started(RedisTransport.standalone(redis().uri()).maxMessageBytes(10));

        assertThat(send(transport, "01234567890"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withMessageContaining("11 bytes")
                .withMessageContaining("at most 10");
        assertThat(send(transport, "0123456789")).succeedsWithin(PATIENCE);
    }

    @Test
    void thereIsNoOtherLane() {
        RedisTransport transport = started(RedisTransport.standalone(redis().uri()));

        assertThat(transport.send(1, Kind.SIGNALS, new byte[1])).failsWithin(PATIENCE);
    }

    @Test
    void aRefusedSubscriptionIsTriedAgainUntilItIsGranted() {
        RedisProcess redis = redis();
        redis.command(commands -> commands.configSet("acl-pubsub-default", "resetchannels"));
        acl(redis, "SETUSER", "worker", "on", ">secret", "+publish", "+subscribe");
        RedisURI uri = redis.uri();
        uri.setAuthentication("worker", "secret");
        RedisTransport transport = opened.add(RedisTransport.standalone(uri).build());
        transport.start(listener);
        await().atMost(PATIENCE).until(() -> acl(redis, "LOG").contains("livelist:0"));
        assertThat(listener.subscriptions).hasValue(0);

        acl(redis, "SETUSER", "worker", "&livelist:0");

        listener.awaitSubscriptions(1);
        assertThat(listener.disconnections).hasValue(0);
    }

    @Test
    void aSubscriptionThatIsTakenAwayIsTriedAgainUntilItIsGranted() {
        RedisProcess redis = redis();
        acl(redis, "SETUSER", "worker", "on", ">secret", "+publish", "+subscribe", "&livelist:0");
        RedisURI uri = redis.uri();
        uri.setAuthentication("worker", "secret");
        started(RedisTransport.standalone(uri));

        acl(redis, "SETUSER", "worker", "resetchannels");
        await().atMost(PATIENCE).until(() -> listener.disconnections.get() == 1);
        acl(redis, "SETUSER", "worker", "&livelist:0");

        listener.awaitSubscriptions(2);
    }

    @Test
    void aServerThatIsAwayAtTheStartIsNoError() {
        RedisProcess redis = opened.add(RedisProcess.create());
        RedisTransport transport =
                opened.add(RedisTransport.standalone(redis.uri()).build());
        transport.start(listener);
        assertThat(send(transport, "too early")).failsWithin(Duration.ofMillis(100));

        redis.start();

        listener.awaitSubscriptions(1);
        await().atMost(PATIENCE).until(() -> succeeds(send(transport, "in time")));
        listener.awaitMessage("in time");
        assertThat(listener.messages).doesNotContain("too early");
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsTriedAgain() {
        RedisProcess redis = redis();
        redis.pause();
        RedisTransport transport = opened.add(RedisTransport.standalone(redis.uri())
                .connectTimeout(Duration.ofMillis(300))
                .build());
        transport.start(listener);
        // Long enough for several attempts: each leaves a connection in the backlog of the server.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> listener.subscriptions.get() == 0);

        redis.resume();

        listener.awaitSubscriptions(1);
        await().atMost(PATIENCE).until(() -> redis.connectionsNamed("livelist-subscribe") == 1);
    }

    @Test
    void aSilentServerFailsMessagesInTimeAndHoldsLittleOfThem() {
        RedisProcess redis = redis();
        RedisTransport transport =
                started(RedisTransport.standalone(redis.uri()).publishTimeout(Duration.ofMillis(500)));
        redis.pause();
        byte[] large = new byte[RedisTransport.DEFAULT_MAX_MESSAGE_BYTES];

        List<CompletableFuture<Void>> results = IntStream.range(0, 100)
                .mapToObj(i -> transport.send(0, Kind.SIGNALS, large).toCompletableFuture())
                .toList();

        long atOnce = results.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        assertThat(atOnce).as("beyond the bound").isGreaterThanOrEqualTo(100 - RedisTransport.MAX_PENDING_MEGABYTES);
        assertThat(results).allSatisfy(result -> assertThat(result).failsWithin(Duration.ofSeconds(3)));

        redis.resume();
        await().atMost(PATIENCE).until(() -> succeeds(send(transport, "again")));
        listener.awaitMessage("again");
    }

    @Test
    void aDeadPublishingConnectionLeavesTheSubscriptionAlone() {
        RedisProcess redis = redis();
        RedisTransport transport = started(RedisTransport.standalone(redis.uri()));

        redis.command(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));

        await().atMost(PATIENCE).until(() -> succeeds(send(transport, "again")));
        listener.awaitMessage("again");
        assertThat(listener.subscriptions).hasValue(1);
        assertThat(listener.disconnections).hasValue(0);
    }

    @Test
    void aPublishingConnectionThatSwallowsEverythingIsReplaced() {
        RedisProcess redis = redis();
        TcpProxy proxy = opened.add(new TcpProxy("127.0.0.1", redis.port()));
        RedisTransport transport = started(RedisTransport.standalone(RedisURI.create(proxy.host(), proxy.port()))
                .publishTimeout(Duration.ofMillis(500)));

        proxy.swallow(Direction.TO_SERVER);

        assertThat(send(transport, "swallowed")).failsWithin(Duration.ofSeconds(3));
        await().atMost(PATIENCE).until(() -> succeeds(send(transport, "again")));
        listener.awaitMessage("again");
        assertThat(listener.messages).doesNotContain("swallowed");
        assertThat(listener.subscriptions).hasValue(1);
    }

    @Test
    void aReaderThatRedisCutsOffForBeingSlowSubscribesAgain() {
        RedisProcess redis = redis("--client-output-buffer-limit", "pubsub 1mb 0 0");
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger subscriptions = new AtomicInteger();
        RedisTransport transport =
                opened.add(RedisTransport.standalone(redis.uri()).build());
        transport.start(new TransportListener() {
            @Override
            public void onMessage(int lane, byte[] message) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void onSubscribed(boolean complete) {
                subscriptions.incrementAndGet();
            }

            @Override
            public void onDisconnected(Throwable cause) {}
        });
        await().atMost(PATIENCE).until(() -> subscriptions.get() == 1);

        String large = "x".repeat(1_000_000);
        await().atMost(PATIENCE)
                .until(() -> redis.command(commands -> {
                    IntStream.range(0, 10).forEach(i -> commands.publish("livelist:0", large));
                    return commands.pubsubNumsub("livelist:0").get("livelist:0") == 0;
                }));
        held.countDown();

        await().atMost(PATIENCE).until(() -> subscriptions.get() == 2);
    }

    @Test
    void rebuildMakesAFreshConnection() {
        RedisProcess redis = redis();
        RedisTransport transport = started(RedisTransport.standalone(redis.uri()));
        String before = subscriberId(redis);

        transport.rebuild();

        listener.awaitSubscriptions(2);
        assertThat(subscriberId(redis)).isNotEqualTo(before);
        await().atMost(PATIENCE).until(() -> succeeds(send(transport, "again")));
        listener.awaitMessage("again");
        assertThat(redis.connectionsNamed("livelist-subscribe")).isOne();
    }

    @Test
    void nothingIsDeliveredTwiceAfterReconnecting() {
        RedisProcess redis = redis();
        RedisTransport transport = started(RedisTransport.standalone(redis.uri()));
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 200; i++) {
                send(transport, round + "." + i);
            }
            redis.command(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));
            await().atMost(PATIENCE).until(() -> succeeds(send(transport, "mark")));
        }

        send(transport, "the last");
        listener.awaitMessage("the last");
        List<String> numbered =
                listener.messages.stream().filter(m -> m.contains(".")).toList();
        assertThat(numbered).doesNotHaveDuplicates();
    }

    @Test
    void closingLeavesNoThreadAndNoConnection() {
        RedisProcess redis = redis();
        Set<Thread> before = threads();
        RedisTransport transport = started(RedisTransport.standalone(redis.uri()));

        transport.close();
        transport.close();
        transport.rebuild();

        assertThat(send(transport, "afterwards")).failsWithin(Duration.ofMillis(100));
        assertThat(redis.connectionsNamed("livelist-subscribe")).isZero();
        assertThat(redis.connectionsNamed("livelist-publish")).isZero();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @Test
    void whatWasSentBeforeClosingArrives() {
        RedisProcess redis = redis();
        started(RedisTransport.standalone(redis.uri()));
        RedisTransport leaving = RedisTransport.standalone(redis.uri()).build();
        leaving.start(new RecordingListener());
        await().atMost(PATIENCE).until(() -> succeeds(send(leaving, "hello")));

        IntStream.range(0, 1_000).forEach(i -> send(leaving, "word " + i));
        leaving.close();

        listener.awaitMessage("word 999");
        assertThat(listener.messages).hasSize(1_001);
    }

    @Test
    void closingIsPromptWhereTheServerIsSilentOrAway() {
        RedisProcess redis = redis();
        RedisTransport connected = started(RedisTransport.standalone(redis.uri()));
        RedisTransport connecting = RedisTransport.standalone(redis.uri()).build();
        redis.pause();
        connecting.start(new RecordingListener());

        assertThat(CompletableFuture.runAsync(connected::close)).succeedsWithin(Duration.ofSeconds(5));
        assertThat(CompletableFuture.runAsync(connecting::close)).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void closingATransportThatWasNeverStartedIsFine() {
        Set<Thread> before = threads();
        RedisTransport transport =
                RedisTransport.standalone(RedisURI.create("127.0.0.1", 1)).build();

        transport.close();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @Test
    void sharedResourcesOutliveTheTransport() throws Exception {
        RedisProcess redis = redis();
        ClientResources shared = ClientResources.create();
        opened.add(() -> shared.shutdown(0, 1, TimeUnit.SECONDS).get());
        RedisTransport transport =
                started(RedisTransport.standalone(redis.uri()).clientResources(shared));

        transport.close();

        RedisClient other = RedisClient.create(shared, redis.uri());
        assertThat(other.connect().sync().ping()).isEqualTo("PONG");
        other.shutdown(Duration.ZERO, PATIENCE);
    }

    @Test
    void startingTwiceIsRefused() {
        RedisTransport transport = started(RedisTransport.standalone(redis().uri()));

        assertThatThrownBy(() -> transport.start(listener)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAddressWithoutAServerIsRefusedAtOnce() {
        RedisURI sentinelWithoutMaster = new RedisURI();
        sentinelWithoutMaster.getSentinels().add(RedisURI.create("127.0.0.1", 26379));

        assertThatThrownBy(() -> RedisTransport.standalone(new RedisURI()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give a host");
        assertThatThrownBy(() -> RedisTransport.standalone(sentinelWithoutMaster))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mymaster");
        assertThatThrownBy(() -> RedisTransport.cluster(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private RedisProcess redis(String... arguments) {
        RedisProcess redis = opened.add(RedisProcess.running(arguments));
        return redis;
    }

    private RedisTransport started(RedisTransport.Builder builder) {
        RedisTransport transport = opened.add(builder.build());
        transport.start(listener);
        listener.awaitSubscriptions(1);
        await().atMost(PATIENCE).until(() -> succeeds(transport.send(0, Kind.HEARTBEAT, new byte[0])));
        await().atMost(PATIENCE).until(() -> listener.messages.remove(""));
        return transport;
    }

    private static CompletionStage<Void> send(RedisTransport transport, String message) {
        return transport.send(0, Kind.SIGNALS, message.getBytes(UTF_8));
    }

    private static boolean succeeds(CompletionStage<Void> result) {
        return result.handle((done, failure) -> failure == null)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static String acl(RedisProcess redis, String... arguments) {
        return RawCommands.acl(redis, arguments);
    }

    private static String subscriberId(RedisProcess redis) {
        return redis.command(commands -> commands.clientList()
                .lines()
                .filter(client -> client.contains("name=livelist-subscribe"))
                .map(client -> client.substring(0, client.indexOf(' ')))
                .collect(Collectors.joining()));
    }

    /** All threads but those of the JVM and of the test. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() != null
                        && !"system".equals(thread.getThreadGroup().getName()))
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .collect(Collectors.toSet());
    }
}
