package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.redis.RedisTransport;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.ssl.SslBundle;

/** Says to the Redis transport what Spring Boot knows of Redis. */
final class RedisServers {

    private RedisServers() {}

    static RedisTransport.Builder of(DataRedisConnectionDetails redis) {
        if (redis.getMasterReplica() != null) {
            throw new IllegalStateException(
                    "Livelist's transports over Redis cannot be used with spring.data.redis.masterreplica;"
                            + " name the master by spring.data.redis.url, or use Sentinel or a cluster");
        }
        RedisTransport.Builder transport;
        if (redis.getCluster() != null) {
            transport = RedisTransport.cluster(redis.getCluster().getNodes().stream()
                    .map(node -> secured(RedisURI.create(node.host(), node.port()), redis))
                    .toList());
        } else if (redis.getSentinel() != null) {
            transport = RedisTransport.standalone(sentinel(redis, redis.getSentinel()));
        } else if (redis.getStandalone() != null) {
            RedisURI server = RedisURI.create(
                    redis.getStandalone().getHost(), redis.getStandalone().getPort());
            server.setDatabase(redis.getStandalone().getDatabase());
            transport = RedisTransport.standalone(secured(server, redis));
        } else {
            throw new IllegalStateException(
                    "livelist.transport is one over Redis, but nothing says where Redis is: set spring.data.redis.url");
        }
        SslBundle bundle = redis.getSslBundle();
        return bundle == null ? transport : transport.sslOptions(sslOptions(bundle));
    }

    private static RedisURI sentinel(DataRedisConnectionDetails redis, DataRedisConnectionDetails.Sentinel sentinel) {
        RedisURI.Builder uri =
                RedisURI.builder().withSentinelMasterId(sentinel.getMaster()).withDatabase(sentinel.getDatabase());
        List<Node> nodes = sentinel.getNodes();
        for (Node node : nodes) {
            RedisURI one = RedisURI.create(node.host(), node.port());
            one.setSsl(redis.getSslBundle() != null);
            authenticate(one, sentinel.getUsername(), sentinel.getPassword());
            uri.withSentinel(one);
        }
        return secured(uri.build(), redis);
    }

    private static RedisURI secured(RedisURI uri, DataRedisConnectionDetails redis) {
        uri.setSsl(redis.getSslBundle() != null);
        authenticate(uri, redis.getUsername(), redis.getPassword());
        return uri;
    }

    private static void authenticate(RedisURI uri, @Nullable String username, @Nullable String password) {
        if (password != null) {
            uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> RedisCredentials.just(username, password)));
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
