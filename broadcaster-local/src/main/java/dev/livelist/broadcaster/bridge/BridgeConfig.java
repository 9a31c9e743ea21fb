package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.wire.WireEncoder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a worker takes part. Heartbeat and lanes should be the same on all workers.
 *
 * @param workerId what this worker is called by the others
 * @param workerIdConfigured whether the id stays over restarts, so that a new start of it proves the end of the old one
 *     (rule B11)
 * @param heartbeat how often a worker says that it lives, 1 s by default; losses are found within three
 * @param peerForget how long a worker that fell silent may still be writing on the other side of a partition, 1 min by
 *     default
 * @param maxBatch the most changes of one model that one publish sends one by one, 1,000 by default; more travel as an
 *     invalidation
 * @param maxMessageBytes the longest message that is sent or taken, 1 MB by default; a transport may allow less
 * @param mailboxKeys the most keys that wait for one subscriber, 10,000 by default
 * @param security which messages of the channel count, all by default
 */
public record BridgeConfig(
        String workerId,
        boolean workerIdConfigured,
        Duration heartbeat,
        Duration peerForget,
        int maxBatch,
        int maxMessageBytes,
        int mailboxKeys,
        ChannelSecurity security) {

    private static final int HEARTBEATS_PER_BOUND = 3;

    /** Refuses what cannot work, naming it. */
    public BridgeConfig {
        WireEncoder.requireId("worker id", workerId);
        if (heartbeat.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException("A heartbeat of " + heartbeat + " is too short: use 10 ms or more");
        }
        if (peerForget.compareTo(heartbeat.multipliedBy(HEARTBEATS_PER_BOUND)) < 0) {
            throw new IllegalArgumentException(
                    "peerForget (" + peerForget + ") must be at least three heartbeats of " + heartbeat);
        }
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch must be at least 1, not " + maxBatch);
        }
        if (maxMessageBytes < WireEncoder.MIN_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "maxMessageBytes must be at least " + WireEncoder.MIN_MESSAGE_BYTES + ", not " + maxMessageBytes);
        }
        if (mailboxKeys < 1) {
            throw new IllegalArgumentException("mailboxKeys must be at least 1, not " + mailboxKeys);
        }
    }

    /** On an open channel. */
    public BridgeConfig(
            String workerId,
            boolean workerIdConfigured,
            Duration heartbeat,
            Duration peerForget,
            int maxBatch,
            int maxMessageBytes,
            int mailboxKeys) {
        this(
                workerId,
                workerIdConfigured,
                heartbeat,
                peerForget,
                maxBatch,
                maxMessageBytes,
                mailboxKeys,
                ChannelSecurity.open());
    }

    /** Within which a loss is found and told: three heartbeats. */
    public Duration detectionBound() {
        return heartbeat.multipliedBy(HEARTBEATS_PER_BOUND);
    }

    /** Every default; the worker id is the host's name and a random suffix. */
    public static BridgeConfig defaults() {
        return builder().build();
    }

    /** Begins with every default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects a {@link BridgeConfig}; each method is named after the component it sets. */
    public static final class Builder {

        private String workerId = hostName() + "-" + randomSuffix();
        private boolean workerIdConfigured;
        private Duration heartbeat = Duration.ofSeconds(1);
        private Duration peerForget = Duration.ofMinutes(1);
        private int maxBatch = 1_000;
        private int maxMessageBytes = 1_000_000;
        private int mailboxKeys = LocalBroadcaster.DEFAULT_MAILBOX_KEYS;
        private ChannelSecurity security = ChannelSecurity.open();

        private Builder() {}

        /** Gives the worker an id that stays over its restarts, and that no other worker has. */
        public Builder workerId(String id) {
            workerId = id;
            workerIdConfigured = true;
            return this;
        }

        /** How often this worker says that it lives. */
        public Builder heartbeat(Duration interval) {
            heartbeat = interval;
            return this;
        }

        /** How long a silent worker is reckoned with. */
        public Builder peerForget(Duration time) {
            peerForget = time;
            return this;
        }

        /** The most changes of one model in one publish that are told one by one. */
        public Builder maxBatch(int changes) {
            maxBatch = changes;
            return this;
        }

        /** The longest message. */
        public Builder maxMessageBytes(int bytes) {
            maxMessageBytes = bytes;
            return this;
        }

        /** The most keys that wait for one subscriber. */
        public Builder mailboxKeys(int keys) {
            mailboxKeys = keys;
            return this;
        }

        /** Which messages of the channel count. */
        public Builder security(ChannelSecurity security) {
            this.security = security;
            return this;
        }

        /** The configuration. */
        public BridgeConfig build() {
            return new BridgeConfig(
                    workerId,
                    workerIdConfigured,
                    heartbeat,
                    peerForget,
                    maxBatch,
                    maxMessageBytes,
                    mailboxKeys,
                    security);
        }

        private static String randomSuffix() {
            return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        }

        private static String hostName() {
            String name = System.getenv("HOSTNAME");
            if (name == null || name.isBlank()) {
                try {
                    name = InetAddress.getLocalHost().getHostName();
                } catch (UnknownHostException nameless) {
                    name = "worker";
                }
            }
            return name.length() <= 80 ? name : name.substring(0, 80);
        }
    }
}
