package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;

/** Copies of Lettuce's mutable addresses, with what a pub/sub connection needs and nothing else. */
final class Uris {

    private Uris() {}

    /**
     * An address as this module uses it: every step of connecting takes at most the timeout.
     *
     * @param database the database that is selected; 0 for none, since pub/sub knows none, and a user who may only publish and
     *     subscribe is refused SELECT
     * @throws IllegalArgumentException where the address names no server
     */
    static RedisURI forConnecting(RedisURI uri, Duration timeout, int database) {
        List<RedisURI> sentinels = uri.getSentinels().stream()
                .map(s -> withTimeout(copy(s), timeout))
                .toList();
        requireServer(uri, sentinels);
        RedisURI copy = withTimeout(copy(uri, sentinels), timeout);
        copy.setDatabase(database);
        return copy;
    }

    static RedisURI copy(RedisURI uri) {
        return copy(uri, uri.getSentinels());
    }

    static RedisURI copy(RedisURI uri, List<RedisURI> sentinels) {
        // Not RedisURI.builder(uri).build(): that leaves Sentinel out and asks for a host.
        RedisURI copy = new RedisURI();
        copy.setHost(uri.getHost());
        copy.setPort(uri.getPort());
        copy.setSocket(uri.getSocket());
        copy.setTimeout(uri.getTimeout());
        copy.setDatabase(uri.getDatabase());
        copy.setClientName(uri.getClientName());
        copy.setDriverInfo(uri.getDriverInfo());
        copy.applySsl(uri);
        copy.applyAuthentication(uri);
        copy.setSentinelMasterId(uri.getSentinelMasterId());
        copy.getSentinels().addAll(sentinels);
        return copy;
    }

    /** The same server by the same credentials, at another address. */
    static RedisURI at(RedisURI uri, String host, int port) {
        RedisURI copy = copy(uri);
        copy.setHost(host);
        copy.setPort(port);
        return copy;
    }

    /** What tells one node of a cluster from another. */
    static String address(RedisURI node) {
        return node.getHost() + ":" + node.getPort();
    }

    private static RedisURI withTimeout(RedisURI uri, Duration timeout) {
        uri.setTimeout(timeout);
        return uri;
    }

    private static void requireServer(RedisURI uri, List<RedisURI> sentinels) {
        if (sentinels.isEmpty()) {
            if (isBlank(uri.getHost()) && isBlank(uri.getSocket())) {
                throw new IllegalArgumentException(uri + " names no server: give a host, a socket or sentinels");
            }
            return;
        }
        if (isBlank(uri.getSentinelMasterId())) {
            throw new IllegalArgumentException(uri + " lists sentinels and no master: give its name, such as mymaster");
        }
        sentinels.forEach(sentinel -> requireServer(sentinel, List.of()));
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
