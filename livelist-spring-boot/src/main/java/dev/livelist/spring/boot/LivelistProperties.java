package dev.livelist.spring.boot;

import dev.livelist.broadcaster.spring.boot.PropertyCheck;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.query.CursorKey;
import dev.livelist.query.Cursors;
import dev.livelist.query.PageLimits;
import dev.livelist.source.ReadLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * The configuration of lists; that of the broadcaster is {@link dev.livelist.broadcaster.spring.boot.BroadcasterProperties}.
 *
 * @param captureInstall Whether the triggers are installed at start, where they are missing. Else a worker does not start without them.
 * @param catalogInterval Time after which the database's catalog is asked again whether a list's table and columns, and the triggers that tell of it, are still as they were.
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
 * @param sessionCheckInterval Time after which a stream whose login is kept in a session has that session checked, at the latest. The check does not prolong the session.
 * @param stalePollInterval Time between two reads of a view while changes may go unannounced.
 * @param keepAlive A stream on which nothing has been sent for this long is sent a comment, so that proxies keep it open.
 * @param pageSize Size of a page where neither the reader nor the list says.
 * @param maxPageSize Largest size of a page a reader may ask for, where the list does not say.
 * @param maxSearchLength Largest number of characters of a search, "q" or ".like", where the list does not say.
 * @param maxFilters Largest number of filters of one query, where the list does not say.
 * @param maxWindowEnd Deepest row a live page may end at. Deeper pages are served as documents only.
 * @param maxStreams Number of open streams beyond which readers are asked to come back later; 0 for no limit.
 * @param maxStreamsPerPrincipal Number of open streams of one principal; 0 for no limit. Does not limit those without a login.
 * @param maxViewsPerPrincipal Number of distinct queries, apart from the page, that one principal follows; 0 for no limit. Does not limit those without a login.
 * @param combinedStreams Whether several lists may come over one stream. By default where the application's rules for addresses can be asked for each of them: under Spring MVC with Spring Security.
 * @param maxListsPerStream Number of lists that one stream has.
 * @param openapi Whether GET of the path describes the lists as an OpenAPI document. By default where springdoc is there.
 * @param readinessWhenStale Whether a worker that may miss the changes of others still accepts traffic.
 * @param challenge Header "WWW-Authenticate" of the answer to a request that needs a login, such as "Bearer". By default none, since a browser answers some with a dialog of its own.
 * @param nettyFastPath Whether streams on Reactor Netty are written below its HTTP codec, which costs less. Switch it off where a handler of the application's own has to see every chunk.
 * @param maxMemory Size that views, their histories, documents being sent and frames not yet taken may have together. By default a quarter of the heap.
 * @param maxDocument Size that the rows of one page may have, as the database gives them. By default a sixty-fourth of the heap, from 1 MB to 16 MB.
 * @param cursorKey Secret by which the cursors of anchored lists are encrypted that would tell hidden values, at least 16 characters, the same on every worker. By default there is none, and such a list does not start.
 * @param tenantProperty Property of every list's model that holds the tenant of a row. Every list that does not say otherwise is then declared per tenant. By default only lists that say so themselves are.
 * @param tenantAttribute Attribute of a principal that holds its tenant, for tenant-property. By default the one named like the property.
 * @param auditInterval Time between two samples of ten views each that are compared with what the database says, to find, count and repair a divergence. By default there are none.
 */
@ConfigurationProperties("livelist")
public record LivelistProperties(
        @DefaultValue("false") boolean captureInstall,
        @DefaultValue("30s") Duration catalogInterval,
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
        @DefaultValue("10s") Duration sessionCheckInterval,
        @DefaultValue("5s") Duration stalePollInterval,
        @DefaultValue("15s") Duration keepAlive,
        @DefaultValue("20") int pageSize,
        @DefaultValue("200") int maxPageSize,
        @DefaultValue("128") int maxSearchLength,
        @DefaultValue("20") int maxFilters,
        @DefaultValue("1000") int maxWindowEnd,
        @DefaultValue("0") int maxStreams,
        @DefaultValue("0") int maxStreamsPerPrincipal,
        @DefaultValue("0") int maxViewsPerPrincipal,
        @Nullable Boolean combinedStreams,
        @DefaultValue("50") int maxListsPerStream,
        @Nullable Boolean openapi,
        @DefaultValue("accept") ReadinessWhenStale readinessWhenStale,
        @Nullable String challenge,
        @DefaultValue("true") boolean nettyFastPath,
        @Nullable Duration auditInterval,
        @Nullable DataSize maxMemory,
        @Nullable DataSize maxDocument,
        @Nullable String cursorKey,
        @Nullable String tenantProperty,
        @Nullable String tenantAttribute) {

    private static final String SPRINGDOC = "org.springdoc.core.configuration.SpringDocConfiguration";

    /** Refuses what cannot work, by the name under which it was configured; what concerns HTTP is refused there. */
    public LivelistProperties {
        PropertyCheck.atLeast("catalog-interval", catalogInterval, Duration.ofMillis(100));
        PropertyCheck.atLeast("batch-window", batchWindow, Duration.ZERO);
        PropertyCheck.atLeast("batch-max-wait", batchMaxWait, batchWindow, "livelist.batch-window");
        PropertyCheck.atLeast("lookahead", lookahead, 0);
        PropertyCheck.atLeast("history", history, 0);
        PropertyCheck.size("history-bytes", historyBytes, 0);
        PropertyCheck.atLeast("linger", linger, Duration.ZERO);
        PropertyCheck.atLeast("total-interval", totalInterval, Duration.ofMillis(1));
        PropertyCheck.atLeast("query-timeout", queryTimeout, Duration.ofMillis(1));
        PropertyCheck.atLeast("max-concurrent-reads", maxConcurrentReads, 1);
        PropertyCheck.atLeast("max-views", maxViews, 1);
        PropertyCheck.atLeast("max-lists-per-stream", maxListsPerStream, 1);
        PropertyCheck.atLeast("stale-poll-interval", stalePollInterval, Duration.ofMillis(1));
        PropertyCheck.atLeast(
                "max-window-end", maxWindowEnd, pageSize, "livelist.page-size, or no page could be followed");
        if (auditInterval != null) {
            PropertyCheck.atLeast("audit-interval", auditInterval, Duration.ZERO);
        }
        if (maxMemory != null) {
            if (maxMemory.toMegabytes() < 1) {
                throw new IllegalArgumentException(
                        "livelist.max-memory is " + maxMemory + "; it must be at least 1MB.");
            }
        }
        if (maxDocument != null) {
            PropertyCheck.size("max-document", maxDocument, 1);
        }
        if (cursorKey != null) {
            CursorKey.of(cursorKey);
        }
        if (tenantProperty != null && tenantProperty.isBlank()) {
            throw new IllegalArgumentException(
                    "livelist.tenant-property is empty; name a property of the models, or leave it out");
        }
        if (tenantAttribute != null && tenantAttribute.isBlank()) {
            throw new IllegalArgumentException(
                    "livelist.tenant-attribute is empty; name an attribute of principals, or leave it out");
        }
        if (tenantAttribute != null && tenantProperty == null) {
            throw new IllegalArgumentException(
                    "livelist.tenant-attribute is set without livelist.tenant-property; set both, or leave it out");
        }
        if (challenge != null && challenge.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "livelist.challenge has a character that cannot stand in a header; use those of ASCII");
        }
    }

    /** What a stale transport means for readiness. */
    public enum ReadinessWhenStale {
        /** Nothing: readers are told, and are still served. */
        ACCEPT,
        /** The worker refuses traffic until changes of others arrive again. */
        REFUSE
    }

    Cursors cursors() {
        return cursorKey == null ? Cursors.PLAIN : Cursors.encryptedBy(CursorKey.of(cursorKey));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "LivelistProperties of " + path;
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
                auditInterval == null ? Duration.ZERO : auditInterval,
                maxMemory == null ? LiveListsSettings.DEFAULT_MEMORY : maxMemory.toBytes());
    }

    /** @param knowsPathRules whether the application's rules for addresses can be asked, where it has not decided on streams of several lists */
    LiveHttpSettings httpSettings(boolean knowsPathRules) {
        boolean combined = combinedStreams == null ? knowsPathRules : combinedStreams;
        return new LiveHttpSettings(
                path,
                keepAlive,
                writeTimeout,
                reauthorizeInterval,
                sessionCheckInterval,
                maxStreams,
                maxStreamsPerPrincipal,
                maxViewsPerPrincipal,
                combined ? maxListsPerStream : 0,
                challenge);
    }

    boolean describesLists() {
        return openapi == null ? ClassUtils.isPresent(SPRINGDOC, LivelistProperties.class.getClassLoader()) : openapi;
    }

    ReadLimit readLimit() {
        return maxDocument == null ? ReadLimit.DEFAULT : new ReadLimit(maxDocument.toBytes());
    }

    PageLimits pageLimits() {
        return new PageLimits(pageSize, maxPageSize, maxSearchLength, maxFilters);
    }
}
