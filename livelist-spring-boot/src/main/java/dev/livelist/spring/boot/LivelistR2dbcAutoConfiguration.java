package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterProperties;
import dev.livelist.r2dbc.Changes;
import dev.livelist.r2dbc.R2dbcCapturePostProcessor;
import dev.livelist.r2dbc.R2dbcChangeCapture;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlDialects;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.util.ClassUtils;

/** Auto-configuration of rows read, and changes captured, by Spring Data R2DBC. */
@AutoConfiguration(
        after = BroadcasterAutoConfiguration.class,
        before = LiveListsAutoConfiguration.class,
        afterName = "org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration")
@ConditionalOnClass({R2dbcRowSourceFactory.class, R2dbcEntityOperations.class, ConnectionFactory.class})
@ConditionalOnSingleCandidate(R2dbcEntityOperations.class)
public final class LivelistR2dbcAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LivelistR2dbcAutoConfiguration.class);

    @Bean
    @ConditionalOnMissingBean
    R2dbcRowSourceFactory r2dbcRowSourceFactory(
            R2dbcEntityOperations operations, ObjectProvider<SqlDialect> dialects, LivelistProperties properties) {
        if (ClassUtils.isPresent("io.r2dbc.pool.ConnectionPool", getClass().getClassLoader())) {
            Pools.check(operations.getDatabaseClient().getConnectionFactory(), properties.maxConcurrentReads());
        }
        R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(
                operations, SqlDialects.with(dialects.orderedStream().toList()));
        sources.limit(properties.readLimit());
        return sources;
    }

    @Bean
    R2dbcCatalogWatch livelistR2dbcCatalogWatch(
            R2dbcRowSourceFactory sources, ObjectProvider<Broadcaster> broadcaster, LivelistProperties properties) {
        return new R2dbcCatalogWatch(sources, broadcaster::getObject, properties.catalogInterval());
    }

    @Bean
    @ConditionalOnMissingBean
    R2dbcChangeCapture r2dbcChangeCapture(
            Broadcaster broadcaster, ModelRegistry registry, BroadcasterProperties properties) {
        return new R2dbcChangeCapture(broadcaster, registry, properties.maxBatch());
    }

    /** Not where triggers in the database tell of changes. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "livelist.capture", havingValue = "application", matchIfMissing = true)
    static R2dbcCapturePostProcessor r2dbcCapturePostProcessor(ObjectProvider<R2dbcChangeCapture> capture) {
        return new R2dbcCapturePostProcessor(capture::getObject);
    }

    @Bean
    @ConditionalOnMissingBean
    Changes liveChanges(R2dbcChangeCapture capture) {
        return new Changes(capture);
    }

    /** Apart, so that it is loaded only where there is a pool. */
    private static final class Pools {

        static void check(ConnectionFactory connections, int reads) {
            if (connections instanceof ConnectionPool pool) {
                int size =
                        pool.getMetrics().map(PoolMetrics::getMaxAllocatedSize).orElse(Integer.MAX_VALUE);
                if (reads >= size) {
                    log.warn(
                            "livelist.pool.small: livelist.max-concurrent-reads is {} and spring.r2dbc.pool.max-size {}: reads of lists may take"
                                    + " every connection, and writes wait for them. Make the first smaller or the second"
                                    + " larger.",
                            reads,
                            size);
                }
            }
        }
    }
}
