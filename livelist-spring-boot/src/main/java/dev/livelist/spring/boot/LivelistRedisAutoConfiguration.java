package dev.livelist.spring.boot;

import dev.livelist.broadcaster.redis.RedisTransport;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the transport {@code redis}, over connections of its own to the Redis that Spring Boot knows of: by
 * properties, by Docker Compose, by Testcontainers; a single server, Sentinel, or a cluster.
 */
@AutoConfiguration(
        before = BroadcasterAutoConfiguration.class,
        afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({RedisTransport.class, DataRedisConnectionDetails.class})
@ConditionalOnProperty(name = "livelist.transport", havingValue = "redis")
@ConditionalOnBean(DataRedisConnectionDetails.class)
@EnableConfigurationProperties(LivelistProperties.class)
public final class LivelistRedisAutoConfiguration {

    /** The broadcaster closes it: the goodbye comes first. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    RedisTransport redisTransport(DataRedisConnectionDetails redis, LivelistProperties properties) {
        RedisTransport.Builder transport = builder(redis)
                .channel(properties.channel())
                .maxMessageBytes(Math.toIntExact(properties.maxMessage().toBytes()));
        SslBundle bundle = redis.getSslBundle();
        return bundle == null
                ? transport.build()
                : transport.sslOptions(sslOptions(bundle)).build();
    }

    private static RedisTransport.Builder builder(DataRedisConnectionDetails redis) {
        DataRedisConnectionDetails.Cluster cluster = redis.getCluster();
        if (cluster != null) {
            return RedisTransport.cluster(cluster.getNodes().stream()
                    .map(node -> server(redis, node.host(), node.port()))
                    .toList());
        }
        DataRedisConnectionDetails.Sentinel sentinel = redis.getSentinel();
        if (sentinel != null) {
            return RedisTransport.standalone(sentinels(redis, sentinel));
        }
        DataRedisConnectionDetails.Standalone standalone = redis.getStandalone();
        if (standalone != null) {
            return RedisTransport.standalone(server(redis, standalone.getHost(), standalone.getPort()));
        }
        throw new IllegalStateException("livelist.transport=redis needs a single server, Sentinel or a cluster;"
                + " set spring.data.redis.url, spring.data.redis.sentinel.* or spring.data.redis.cluster.*");
    }

    private static RedisURI server(DataRedisConnectionDetails redis, String host, int port) {
        return secured(redis, RedisURI.create(host, port));
    }

    private static RedisURI sentinels(DataRedisConnectionDetails redis, DataRedisConnectionDetails.Sentinel sentinel) {
        RedisURI master = new RedisURI();
        master.setSentinelMasterId(sentinel.getMaster());
        List<RedisURI> sentinels = sentinel.getNodes().stream()
                .map(node -> RedisURI.create(node.host(), node.port()))
                .toList();
        for (RedisURI server : sentinels) {
            authenticate(server, sentinel.getUsername(), sentinel.getPassword());
            server.setSsl(redis.getSslBundle() != null);
            master.getSentinels().add(server);
        }
        return secured(redis, master);
    }

    private static RedisURI secured(DataRedisConnectionDetails redis, RedisURI server) {
        authenticate(server, redis.getUsername(), redis.getPassword());
        server.setSsl(redis.getSslBundle() != null);
        return server;
    }

    private static void authenticate(RedisURI server, @Nullable String username, @Nullable String password) {
        if (password != null) {
            RedisCredentials credentials = RedisCredentials.just(username, password);
            server.setCredentialsProvider(RedisCredentialsProvider.from(() -> credentials));
        }
    }

    private static SslOptions sslOptions(SslBundle bundle) {
        SslOptions.Builder options = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        String[] ciphers = bundle.getOptions().getCiphers();
        if (ciphers != null) {
            options.cipherSuites(ciphers);
        }
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (protocols != null) {
            options.protocols(protocols);
        }
        return options.build();
    }
}
