package dev.livelist.campaign;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The transports of a campaign: the values of {@code livelist.transport} that it knows. */
enum Transport {
    REDIS,
    /** On a single server, where there are no slots to migrate. */
    REDIS_SHARDED,
    REDIS_STREAMS,
    POSTGRES;

    static Transport of(String property) {
        return Arrays.stream(values())
                .filter(transport -> transport.property().equals(property))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no campaign over '" + property
                        + "'; there is "
                        + Arrays.stream(values()).map(Transport::property).toList()));
    }

    String property() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the transport uses Redis. */
    boolean usesRedis() {
        return this != POSTGRES;
    }

    /** Whether Redis forgets a message once it has been delivered. */
    boolean isPubSub() {
        return this == REDIS || this == REDIS_SHARDED;
    }

    /** What a worker is told. */
    List<String> properties() {
        return List.of(
                "livelist.transport=" + property(),
                "spring.data.redis.host=127.0.0.1",
                "spring.data.redis.port=${redis}");
    }

    /** Sends a message, as any program on the channel can. */
    void send(Cluster cluster, byte[] message) {
        switch (this) {
            case REDIS -> cluster.redis().admin().publish("livelist:0", message);
            case REDIS_SHARDED -> cluster.redis().admin().publishOnShard("livelist:0", message);
            case REDIS_STREAMS -> cluster.redis().admin().append("livelist:0", message);
            case POSTGRES -> cluster.postgres().notify("livelist_0", message);
        }
    }
}
