package dev.livelist.broadcaster.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What {@code livelist.transport=redis} does with what Spring Boot says of Redis. */
class RedisServersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    RedisTransportAutoConfiguration.class,
                    BroadcasterAutoConfiguration.class));

    @Test
    void aWorkerStartsWithoutRedisAndIsStale() throws IOException {
        application
                .withPropertyValues(
                        "livelist.transport=redis",
                        "livelist.heartbeat=50ms",
                        "spring.data.redis.port=" + Redis.freePort())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Broadcaster broadcaster = context.getBean(Broadcaster.class);
                    await().atMost(PATIENCE).until(() -> broadcaster.state().isStale());
                });
    }

    @Test
    void aBroadcasterOfTheApplicationsOwnIsLeftAlone() {
        LocalBroadcaster own = LocalBroadcaster.create();
        application
                .withBean(Broadcaster.class, () -> own)
                .withPropertyValues("livelist.transport=redis")
                .run(context -> assertThat(context).getBean(Broadcaster.class).isSameAs(own));
    }

    @Test
    void aPairOfMasterAndReplicaIsRefusedWithAWay() {
        application
                .withPropertyValues(
                        "livelist.transport=redis", "spring.data.redis.masterreplica.nodes=one:6379,two:6379")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("name the master by spring.data.redis.url"));
    }
}
