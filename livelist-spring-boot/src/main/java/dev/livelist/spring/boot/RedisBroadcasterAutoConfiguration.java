package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.redis.RedisTransport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the Redis bridge: {@code livelist.transport=redis}. Where Redis is, as whom, with TLS or without,
 * comes from Spring Boot's own {@code spring.data.redis.*} and connection details; the connections are the bridge's own.
 */
@AutoConfiguration(before = BroadcasterAutoConfiguration.class, after = DataRedisAutoConfiguration.class)
@ConditionalOnClass({RedisTransport.class, DataRedisConnectionDetails.class})
@ConditionalOnProperty(name = "livelist.transport", havingValue = "redis")
@EnableConfigurationProperties(LivelistProperties.class)
public final class RedisBroadcasterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Worker livelistWorker(LivelistProperties properties) {
        return Worker.of(properties);
    }

    @Bean
    @ConditionalOnMissingBean(Broadcaster.class)
    BridgedBroadcaster broadcaster(LivelistProperties properties, Worker worker, DataRedisConnectionDetails redis) {
        RedisTransport transport = RedisServers.of(redis)
                .channel(properties.channel())
                .maxMessageBytes(Math.toIntExact(properties.maxMessage().toBytes()))
                .build();
        return BridgedBroadcaster.builder(transport)
                .config(properties.bridgeConfig(worker))
                .start();
    }
}
