package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.jpa.JpaChangeCapture;
import dev.livelist.jpa.JpaChanges;
import dev.livelist.jpa.JpaRowSourceFactory;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of rows read, and changes captured, by JPA with Hibernate. An application with several persistence units
 * declares a {@link JpaRowSourceFactory} for each, and adds the {@link JpaChangeCapture} to the settings of each.
 */
@AutoConfiguration(
        after = BroadcasterAutoConfiguration.class,
        before = LiveListsAutoConfiguration.class,
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnClass({
    JpaRowSourceFactory.class,
    EntityManagerFactory.class,
    SessionFactory.class,
    HibernatePropertiesCustomizer.class
})
@ConditionalOnSingleCandidate(EntityManagerFactory.class)
public final class LivelistJpaAutoConfiguration {

    /** As many threads as the gate lets reads through: what blocks, blocks there. */
    @Bean
    @ConditionalOnMissingBean
    JpaRowSourceFactory jpaRowSourceFactory(EntityManagerFactory entityManagerFactory, LivelistProperties properties) {
        return new JpaRowSourceFactory(entityManagerFactory, properties.maxConcurrentReads());
    }

    @Bean
    @ConditionalOnMissingBean
    JpaChangeCapture jpaChangeCapture(Broadcaster broadcaster, ModelRegistry registry, LivelistProperties properties) {
        return new JpaChangeCapture(broadcaster, registry, properties.maxBatch());
    }

    /** Not where triggers in the database tell of changes. */
    @Bean
    @ConditionalOnProperty(name = "livelist.capture", havingValue = "application", matchIfMissing = true)
    HibernatePropertiesCustomizer livelistJpaCapture(JpaChangeCapture capture) {
        return capture::addTo;
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
