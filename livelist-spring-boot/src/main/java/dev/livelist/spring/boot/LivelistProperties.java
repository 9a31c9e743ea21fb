package dev.livelist.spring.boot;

import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.query.PageLimits;
import dev.livelist.webflux.LiveHttpSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * The configuration of Livelist.
 *
 * @param transport What carries changes between workers. With "local" there is one worker, and nothing does.
 * @param channel Name of the channel the workers share. Workers of different applications on one server need different ones.
 * @param capture Who tells of changes. With "database" triggers in PostgreSQL do, whoever writes; this application's own capture is off then.
 * @param captureInstall Whether the triggers are installed at start, where they are missing. Else a worker does not start without them.
 * @param lanes Number of channels that models are spread over, with the transport "redis-sharded". The same on every worker.
 * @param heartbeat Time between two signs of life of a worker. Loss is found within three of them.
 * @param peerForget Time after which a worker that fell silent without a goodbye is taken to be gone for good.
 * @param workerId Name of this worker, the same at each of its starts. By default the host's name and a random suffix.
 * @param maxBatch Number of changes of one model in one transaction beyond which the model is invalidated as a whole instead.
 * @param maxMessage Size beyond which a message of another worker is refused.
 * @param streamMaxLength Number of messages that a Redis stream keeps, about, with the transport "redis-streams".
 * @param mailbox Number of changed rows that may wait for one subscriber before they become one invalidation.
 * @param path Path below which the lists are.
 * @param batchWindow Changes that come within this time of the last batch are handled together.
 * @param batchMaxWait Longest spacing of reads, where reads are slow.
 * @param lookahead Number of rows read beyond the deepest open page, so that rows that leave need no new read.
 * @param history Number of earlier versions that a page keeps, for readers that come back.
 * @param historyBytes Size that these versions may have together.
 * @param linger Time that a view is kept after its last reader has gone.
 * @param totalInterval Time within which a total is counted at most once.
 * @param queryTimeout Time within which a read ends, well or not.
 * @param maxConcurrentReads Number of reads of lists that run at a time. Fewer than the pool has connections.
 * @param maxViews Number of distinct queries, apart from the page, that are kept at a time.
 * @param writeTimeout A stream whose socket takes nothing for this long, while something waits to be sent, is closed.
 * @param reauthorizeInterval Time after which a stream is authorised again, at the latest.
 * @param stalePollInterval Time between two reads of a view while changes may go unannounced.
 * @param keepAlive A stream on which nothing has been sent for this long is sent a comment, so that proxies keep it open.
 * @param pageSize Size of a page where neither the reader nor the list says.
 * @param maxPageSize Largest size of a page a reader may ask for, where the list does not say.
 * @param maxWindowEnd Deepest row a live page may end at. Deeper pages are served as documents only.
 * @param maxStreams Number of open streams beyond which readers are asked to come back later; 0 for no limit.
 * @param maxStreamsPerPrincipal Number of open streams of one principal; 0 for no limit. Does not limit those without a login.
 * @param maxViewsPerPrincipal Number of distinct queries, apart from the page, that one principal follows; 0 for no limit. Does not limit those without a login.
 * @param readinessWhenStale Whether a worker that may miss the changes of others still accepts traffic.
 * @param challenge Header "WWW-Authenticate" of the answer to a request that needs a login, such as "Bearer". By default none, since a browser answers some with a dialog of its own.
 * @param auditInterval Time between two samples of ten views each that are compared with what the database says, to find, count and repair a divergence. By default there are none.
 */
@ConfigurationProperties("livelist")
public record LivelistProperties(
        @DefaultValue("local") String transport,
        @DefaultValue("livelist") String channel,
        @DefaultValue("application") Capture capture,
        @DefaultValue("false") boolean captureInstall,
        @DefaultValue("1") int lanes,
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("1m") Duration peerForget,
        @Nullable String workerId,
        @DefaultValue("1000") int maxBatch,
        @DefaultValue("1MB") DataSize maxMessage,
        @DefaultValue("10000") int streamMaxLength,
        @DefaultValue("10000") int mailbox,
        @DefaultValue("/live") String path,
        @DefaultValue("20ms") Duration batchWindow,
        @DefaultValue("250ms") Duration batchMaxWait,
        @DefaultValue("25") int lookahead,
        @DefaultValue("256") int history,
        @DefaultValue("256KB") DataSize historyBytes,
        @DefaultValue("30s") Duration linger,
        @DefaultValue("1s") Duration totalInterval,
        @DefaultValue("10s") Duration queryTimeout,
        @DefaultValue("4") int maxConcurrentReads,
        @DefaultValue("10000") int maxViews,
        @DefaultValue("60s") Duration writeTimeout,
        @DefaultValue("5m") Duration reauthorizeInterval,
        @DefaultValue("5s") Duration stalePollInterval,
        @DefaultValue("15s") Duration keepAlive,
        @DefaultValue("20") int pageSize,
        @DefaultValue("200") int maxPageSize,
        @DefaultValue("1000") int maxWindowEnd,
        @DefaultValue("0") int maxStreams,
        @DefaultValue("0") int maxStreamsPerPrincipal,
        @DefaultValue("0") int maxViewsPerPrincipal,
        @DefaultValue("accept") ReadinessWhenStale readinessWhenStale,
        @Nullable String challenge,
        @Nullable Duration auditInterval) {

    /** Refuses what cannot work, by the name under which it was configured; what concerns HTTP is refused there. */
    public LivelistProperties {
        Check.atLeast("lanes", lanes, 1);
        Check.atLeast("heartbeat", heartbeat, Duration.ofMillis(10));
        Check.atLeast("peer-forget", peerForget, heartbeat.multipliedBy(3), "three times livelist.heartbeat");
        Check.atLeast("max-batch", maxBatch, 1);
        Check.size("max-message", maxMessage, WireEncoder.MIN_MESSAGE_BYTES);
        Check.atLeast("stream-max-length", streamMaxLength, 1);
        Check.atLeast("mailbox", mailbox, 1);
        Check.atLeast("batch-window", batchWindow, Duration.ZERO);
        Check.atLeast("batch-max-wait", batchMaxWait, batchWindow, "livelist.batch-window");
        Check.atLeast("lookahead", lookahead, 0);
        Check.atLeast("history", history, 0);
        Check.size("history-bytes", historyBytes, 0);
        Check.atLeast("linger", linger, Duration.ZERO);
        Check.atLeast("total-interval", totalInterval, Duration.ofMillis(1));
        Check.atLeast("query-timeout", queryTimeout, Duration.ofMillis(1));
        Check.atLeast("max-concurrent-reads", maxConcurrentReads, 1);
        Check.atLeast("max-views", maxViews, 1);
        Check.atLeast("stale-poll-interval", stalePollInterval, Duration.ofMillis(1));
        Check.atLeast("max-window-end", maxWindowEnd, pageSize, "livelist.page-size, or no page could be followed");
        if (auditInterval != null) {
            Check.atLeast("audit-interval", auditInterval, Duration.ZERO);
        }
        if (challenge != null && challenge.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "livelist.challenge has a character that cannot stand in a header; use those of ASCII");
        }
    }

    /** Complaints that name the property. */
    private static final class Check {

        static void atLeast(String property, int value, int least) {
            atLeast(property, value, least, String.valueOf(least));
        }

        static void atLeast(String property, int value, int least, String why) {
            if (value < least) {
                throw tooSmall(property, String.valueOf(value), why);
            }
        }

        static void atLeast(String property, Duration value, Duration least) {
            atLeast(property, value, least, DurationStyle.SIMPLE.print(least, ChronoUnit.MILLIS));
        }

        static void atLeast(String property, Duration value, Duration least, String why) {
            if (value.compareTo(least) < 0) {
                throw tooSmall(property, DurationStyle.SIMPLE.print(value, ChronoUnit.MILLIS), why);
            }
        }

        static void size(String property, DataSize value, int least) {
            if (value.toBytes() < least || value.toBytes() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("livelist." + property + " is " + value + "; it must be from "
                        + least + "B to " + DataSize.ofBytes(Integer.MAX_VALUE).toMegabytes() + "MB");
            }
        }

        private static IllegalArgumentException tooSmall(String property, String value, String least) {
            return new IllegalArgumentException(
                    "livelist." + property + " is " + value + "; it must be at least " + least);
        }
    }

    /** Who tells of changes. */
    public enum Capture {
        /** The application that writes, after its commit. */
        APPLICATION,
        /** Triggers in PostgreSQL, as part of the transaction that writes. */
        DATABASE
    }

    /** What a stale transport means for readiness. */
    public enum ReadinessWhenStale {
        /** Nothing: readers are told, and are still served. */
        ACCEPT,
        /** The worker refuses traffic until changes of others arrive again. */
        REFUSE
    }

    BridgeConfig bridgeConfig(Worker worker) {
        return new BridgeConfig(
                worker.id(),
                worker.configured(),
                heartbeat,
                peerForget,
                maxBatch,
                Math.toIntExact(maxMessage.toBytes()),
                mailbox);
    }

    LiveListsSettings listSettings() {
        return new LiveListsSettings(
                batchWindow,
                batchMaxWait,
                lookahead,
                history,
                Math.toIntExact(historyBytes.toBytes()),
                linger,
                totalInterval,
                queryTimeout,
                maxConcurrentReads,
                maxViews,
                maxWindowEnd,
                stalePollInterval,
                auditInterval == null ? Duration.ZERO : auditInterval);
    }

    LiveHttpSettings httpSettings() {
        return new LiveHttpSettings(
                path,
                keepAlive,
                writeTimeout,
                reauthorizeInterval,
                maxStreams,
                maxStreamsPerPrincipal,
                maxViewsPerPrincipal,
                challenge);
    }

    PageLimits pageLimits() {
        return new PageLimits(pageSize, maxPageSize);
    }
}
