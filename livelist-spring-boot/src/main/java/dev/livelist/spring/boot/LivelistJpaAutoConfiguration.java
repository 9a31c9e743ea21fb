package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterProperties;
import dev.livelist.jpa.JpaCapturePostProcessor;
import dev.livelist.jpa.JpaChangeCapture;
import dev.livelist.jpa.JpaChanges;
import dev.livelist.jpa.JpaRowSourceFactory;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlDialects;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.metadata.CompositeDataSourcePoolMetadataProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;

/**
 * Auto-configuration of rows read, and changes captured, by JPA with Hibernate, in every persistence unit that is a bean. A list is
 * read through the unit that has its entity.
 */
@AutoConfiguration(
        after = BroadcasterAutoConfiguration.class,
        before = LiveListsAutoConfiguration.class,
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({
    JpaRowSourceFactory.class,
    EntityManagerFactory.class,
    SessionFactory.class,
    AbstractEntityManagerFactoryBean.class
})
@ConditionalOnBean(EntityManagerFactory.class)
public final class LivelistJpaAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LivelistJpaAutoConfiguration.class);

    /** As many threads as the gate lets reads through: what blocks, blocks there. */
    @Bean
    @ConditionalOnMissingBean
    JpaRowSourceFactory jpaRowSourceFactory(
            ObjectProvider<EntityManagerFactory> units,
            ObjectProvider<DataSourcePoolMetadataProvider> pools,
            ObjectProvider<SqlDialect> dialects,
            LivelistProperties properties) {
        List<EntityManagerFactory> all = units.orderedStream().toList();
        all.forEach(unit -> checkPool(unit, pools.orderedStream().toList(), properties.maxConcurrentReads()));
        JpaRowSourceFactory sources = new JpaRowSourceFactory(
                all,
                properties.maxConcurrentReads(),
                SqlDialects.with(dialects.orderedStream().toList()),
                properties.queryTimeout());
        sources.limit(properties.readLimit());
        return sources;
    }

    @Bean
    JpaCatalogWatch livelistJpaCatalogWatch(
            JpaRowSourceFactory sources, ObjectProvider<Broadcaster> broadcaster, LivelistProperties properties) {
        return new JpaCatalogWatch(sources, broadcaster::getObject, properties.catalogInterval());
    }

    private static void checkPool(EntityManagerFactory unit, List<DataSourcePoolMetadataProvider> pools, int reads) {
        DataSource connections = unit instanceof EntityManagerFactoryInfo info ? info.getDataSource() : null;
        if (connections == null) {
            return;
        }
        DataSourcePoolMetadata pool =
                new CompositeDataSourcePoolMetadataProvider(pools).getDataSourcePoolMetadata(connections);
        Integer size = pool == null ? null : pool.getMax();
        if (size != null && size >= 0 && reads >= size) {
            log.warn(
                    "livelist.pool.small: livelist.max-concurrent-reads is {} and the pool of the persistence unit '{}' has {} connections: reads of"
                            + " lists may take every connection, and writes wait for them. Make the first smaller or the second"
                            + " larger.",
                    reads,
                    ((EntityManagerFactoryInfo) unit).getPersistenceUnitName(),
                    size);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    JpaChangeCapture jpaChangeCapture(
            Broadcaster broadcaster, ModelRegistry registry, BroadcasterProperties properties) {
        return new JpaChangeCapture(broadcaster, registry, properties.maxBatch());
    }

    /** Not where triggers in the database tell of changes. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "livelist.capture", havingValue = "application", matchIfMissing = true)
    static JpaCapturePostProcessor jpaCapturePostProcessor(ObjectProvider<JpaChangeCapture> capture) {
        return new JpaCapturePostProcessor(capture::getObject);
    }

    /** Which tables an entity is in may be several; only the application knows which of them its lists are about. */
    @Bean
    @ConditionalOnProperty(name = "livelist.capture", havingValue = "database")
    @ConditionalOnMissingBean(type = "dev.livelist.broadcaster.postgres.PostgresCapture")
    InitializingBean livelistJpaWithoutTriggers() {
        return () -> {
            throw new IllegalStateException(
                    "livelist.capture is 'database', but triggers are made by themselves only for models of Spring Data R2DBC:"
                            + " declare a PostgresCapture bean that names the tables of the JPA models, or leave livelist.capture"
                            + " at 'application'");
        };
    }

    @Bean
    @ConditionalOnMissingBean
    JpaChanges liveJpaChanges(JpaChangeCapture capture) {
        return new JpaChanges(capture);
    }
}
