package dev.livelist.jpa;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;

/**
 * Adds the listeners of a {@link JpaChangeCapture} to a persistence unit that has one among its settings. Hibernate finds it by
 * its service file.
 */
public final class CaptureIntegrator implements Integrator {

    /** For Hibernate. */
    public CaptureIntegrator() {}

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor sessions) {
        if (!(sessions.getProperties().get(JpaChangeCapture.SETTING) instanceof JpaChangeCapture capture)) {
            return;
        }
        EntityListener entities = new EntityListener();
        CollectionListener collections = new CollectionListener(capture);
        EventListenerRegistry registry = sessions.getEventListenerRegistry();
        registry.appendListeners(EventType.PRE_INSERT, entities);
        registry.appendListeners(EventType.PRE_UPDATE, entities);
        registry.appendListeners(EventType.PRE_UPSERT, entities);
        registry.appendListeners(EventType.PRE_DELETE, entities);
        // Before the application's own, one of which may throw.
        registry.prependListeners(EventType.POST_INSERT, entities);
        registry.prependListeners(EventType.POST_UPDATE, entities);
        registry.prependListeners(EventType.POST_UPSERT, entities);
        registry.prependListeners(EventType.POST_DELETE, entities);
        registry.prependListeners(EventType.POST_COLLECTION_RECREATE, collections);
        registry.prependListeners(EventType.POST_COLLECTION_REMOVE, collections);
        registry.prependListeners(EventType.POST_COLLECTION_UPDATE, collections);
    }
}
