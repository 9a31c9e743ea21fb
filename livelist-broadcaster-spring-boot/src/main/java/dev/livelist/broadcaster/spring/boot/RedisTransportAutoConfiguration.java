package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.redis.RedisTransport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the transports of {@code livelist.transport=redis}, {@code redis-sharded} and {@code redis-streams}. Where Redis is, as whom, with TLS or without,
 * comes from Spring Boot's own {@code spring.data.redis.*} and connection details; the connections are the transport's own.
 */
@AutoConfiguration(before = BroadcasterAutoConfiguration.class, after = DataRedisAutoConfiguration.class)
@ConditionalOnClass({RedisTransport.class, DataRedisConnectionDetails.class})
@ConditionalOnBean(DataRedisConnectionDetails.class)
@EnableConfigurationProperties(BroadcasterProperties.class)
public final class RedisTransportAutoConfiguration {

    // The broadcaster closes each of these, after its goodbye.

    @Bean(destroyMethod = "")
    @ConditionalOnProperty(name = "livelist.transport", havingValue = "redis")
    @ConditionalOnMissingBean
    RedisTransport redisTransport(BroadcasterProperties properties, DataRedisConnectionDetails redis) {
        return common(properties, redis).build();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnProperty(name = "livelist.transport", havingValue = "redis-streams")
    @ConditionalOnMissingBean
    RedisTransport redisStreamsTransport(BroadcasterProperties properties, DataRedisConnectionDetails redis) {
        return common(properties, redis).streams(properties.streamMaxLength()).build();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnProperty(name = "livelist.transport", havingValue = "redis-sharded")
    @ConditionalOnMissingBean
    RedisTransport redisShardedTransport(BroadcasterProperties properties, DataRedisConnectionDetails redis) {
        return common(properties, redis).sharded(properties.lanes()).build();
    }

    private static RedisTransport.Builder common(BroadcasterProperties properties, DataRedisConnectionDetails redis) {
        return RedisServers.of(redis)
                .channel(properties.channel())
                .maxMessageBytes(Math.toIntExact(properties.maxMessage().toBytes()));
    }
}
