package dev.livelist.jpa;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.capture.ModelSignals;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.persister.collection.CollectionPersister;

/**
 * Hears of collections that are written. Those of stateless sessions come without their session and outside a flush, but
 * there the entity that owns the collection is written as well, and the collection's statements are told by their tables.
 */
final class CollectionListener
        implements PostCollectionRecreateEventListener,
                PostCollectionRemoveEventListener,
                PostCollectionUpdateEventListener {

    private final JpaChangeCapture capture;

    CollectionListener(JpaChangeCapture capture) {
        this.capture = capture;
    }

    /** A new entity has collections even where there is nothing in them. */
    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        PersistentCollection<?> collection = event.getCollection();
        if (collection == null || !collection.empty()) {
            after(event);
        }
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        after(event);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        after(event);
    }

    private void after(AbstractCollectionEvent event) {
        SessionChanges changes = capture.flushing();
        CollectionPersister collection = event.getCollectionPersister();
        if (changes == null || collection == null || collection.isInverse()) {
            return;
        }
        ModelSignals models = capture.models();
        Class<?> type = changes.typeOf(event.getAffectedOwnerEntityName(), collection.getOwnerEntityPersister());
        Object id = event.getAffectedOwnerIdOrNull();
        if (!changes.hasInserted(type, id)) {
            changes.tell(models.row(ModelChange.Action.UPDATED, type, id));
        }
        if (collection.isOneToMany()) {
            changes.tell(models.invalidation(collection.getElementPersister().getMappedClass()));
        }
        changes.tell(changes.mapped().invalidations(collection, type, models));
    }
}
