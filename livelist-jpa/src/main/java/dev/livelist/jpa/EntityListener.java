package dev.livelist.jpa;

import dev.livelist.broadcaster.ModelChange;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractPostDatabaseOperationEvent;
import org.hibernate.event.spi.AbstractPreDatabaseOperationEvent;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.hibernate.persister.entity.EntityPersister;

/** Hears of entities that are written, in sessions of any kind. Vetoes nothing. */
final class EntityListener
        implements PreInsertEventListener,
                PreUpdateEventListener,
                PreUpsertEventListener,
                PreDeleteEventListener,
                PostInsertEventListener,
                PostUpdateEventListener,
                PostUpsertEventListener,
                PostDeleteEventListener {

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        return before(event);
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        return before(event);
    }

    @Override
    public boolean onPreUpsert(PreUpsertEvent event) {
        return before(event);
    }

    @Override
    public boolean onPreDelete(PreDeleteEvent event) {
        return before(event);
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        after(event, ModelChange.Action.CREATED);
        changes(event.getSession()).inserted(event.getPersister().getMappedClass(), event.getId());
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        after(event, ModelChange.Action.UPDATED);
    }

    @Override
    public void onPostUpsert(PostUpsertEvent event) {
        after(event, ModelChange.Action.UPDATED);
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        after(event, ModelChange.Action.DELETED);
    }

    private static boolean before(AbstractPreDatabaseOperationEvent event) {
        changes(event.getSession()).expect(event.getPersister());
        return false;
    }

    private static void after(AbstractPostDatabaseOperationEvent event, ModelChange.Action action) {
        SessionChanges changes = changes(event.getSession());
        changes.expectNothing();
        EntityPersister entity = event.getPersister();
        changes.tell(changes.mapped()
                .row(entity, action, event.getId(), changes.capture().models()));
    }

    static SessionChanges changes(SharedSessionContractImplementor session) {
        return session.getExtension(SessionChanges.class);
    }
}
