package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.wire.WireEncoder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The configuration of the broadcaster.
 *
 * @param transport What carries changes between workers. With "local" there is one worker, and nothing does.
 * @param channel Name of the channel the workers share. Workers of different applications on one server need different ones.
 * @param capture Who tells of changes. With "database" triggers in PostgreSQL do, whoever writes; this application's own capture is off then.
 * @param lanes Number of channels that models are spread over, with the transport "redis-sharded". The same on every worker.
 * @param heartbeat Time between two signs of life of a worker. Loss is found within three of them.
 * @param peerForget Time after which a worker that fell silent without a goodbye is taken to be gone for good.
 * @param workerId Name of this worker, the same at each of its starts. By default the host's name and a random suffix.
 * @param maxBatch Number of changes of one model in one transaction beyond which the model is invalidated as a whole instead.
 * @param maxMessage Size beyond which a message of another worker is refused.
 * @param streamMaxLength Number of messages that a Redis stream keeps, about, with the transport "redis-streams".
 * @param mailbox Number of changed rows that may wait for one subscriber before they become one invalidation.
 */
@ConfigurationProperties("livelist")
public record BroadcasterProperties(
        @DefaultValue("local") String transport,
        @DefaultValue("livelist") String channel,
        @DefaultValue("application") Capture capture,
        @DefaultValue("1") int lanes,
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("1m") Duration peerForget,
        @Nullable String workerId,
        @DefaultValue("1000") int maxBatch,
        @DefaultValue("1MB") DataSize maxMessage,
        @DefaultValue("10000") int streamMaxLength,
        @DefaultValue("10000") int mailbox) {

    /** Refuses what cannot work, by the name under which it was configured. */
    public BroadcasterProperties {
        PropertyCheck.atLeast("lanes", lanes, 1);
        PropertyCheck.atLeast("heartbeat", heartbeat, Duration.ofMillis(10));
        PropertyCheck.atLeast("peer-forget", peerForget, heartbeat.multipliedBy(3), "three times livelist.heartbeat");
        PropertyCheck.atLeast("max-batch", maxBatch, 1);
        PropertyCheck.size("max-message", maxMessage, WireEncoder.MIN_MESSAGE_BYTES);
        PropertyCheck.atLeast("stream-max-length", streamMaxLength, 1);
        PropertyCheck.atLeast("mailbox", mailbox, 1);
    }

    /** Who tells of changes. */
    public enum Capture {
        /** The application that writes, after its commit. */
        APPLICATION,
        /** Triggers in PostgreSQL, as part of the transaction that writes. */
        DATABASE
    }

    /** How that worker takes part in the channel. */
    public BridgeConfig bridgeConfig(Worker worker) {
        return new BridgeConfig(
                worker.id(),
                worker.configured(),
                heartbeat,
                peerForget,
                maxBatch,
                Math.toIntExact(maxMessage.toBytes()),
                mailbox);
    }
}
