package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.ChannelSecurity;
import dev.livelist.broadcaster.bridge.ChannelSecurity.AcceptPlain;
import dev.livelist.broadcaster.wire.ChannelKey;
import dev.livelist.broadcaster.wire.WireEncoder;
import java.time.Duration;
import java.util.List;
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
 * @param channelSecret Secret that all workers of the channel share. Only messages with its seal count then. By default there is none, and everybody's messages count.
 * @param channelSecretRequired Whether messages of workers without a valid seal are refused. With "false" they count as well, for the time in which the workers are given the secret.
 * @param acceptedChannelSecrets Other secrets whose seals count, for the time in which the secret is changed.
 * @param acceptPlain Which plain messages without a seal count where a secret is set. With "changes": those about rows, but none that ends streams and none that invalidates everything.
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
        @Nullable String channelSecret,
        @DefaultValue("true") boolean channelSecretRequired,
        @DefaultValue List<String> acceptedChannelSecrets,
        @DefaultValue("changes") AcceptPlain acceptPlain,
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
        acceptedChannelSecrets = List.copyOf(acceptedChannelSecrets);
        if (channelSecret != null) {
            requireSecret("channel-secret", channelSecret);
        } else if (!acceptedChannelSecrets.isEmpty()) {
            throw new IllegalArgumentException(
                    "livelist.accepted-channel-secrets is set and livelist.channel-secret is not; set that as well");
        }
        acceptedChannelSecrets.forEach(secret -> requireSecret("accepted-channel-secrets", secret));
        if (channelSecret != null
                && channelSecretRequired
                && acceptPlain == AcceptPlain.NONE
                && capture == Capture.DATABASE) {
            throw new IllegalArgumentException(
                    "livelist.accept-plain is 'none' and livelist.capture is 'database', whose"
                            + " triggers send plain messages; set livelist.accept-plain=changes");
        }
    }

    private static void requireSecret(String property, String secret) {
        if (secret.length() < ChannelKey.MIN_CHARS) {
            throw new IllegalArgumentException("livelist." + property + " has " + secret.length()
                    + " characters; it must have at least " + ChannelKey.MIN_CHARS);
        }
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
                mailbox,
                security());
    }

    private ChannelSecurity security() {
        if (channelSecret == null) {
            return ChannelSecurity.open();
        }
        ChannelSecurity security = ChannelSecurity.secret(channelSecret)
                .accepting(acceptedChannelSecrets)
                .plain(acceptPlain);
        return channelSecretRequired ? security : security.acceptingUnsealed();
    }

    /** Says nothing of secrets. */
    @Override
    public String toString() {
        return "BroadcasterProperties[transport=" + transport + ", channel=" + channel + "]";
    }
}
