package dev.livelist.jpa;

import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;

/** Which tables a persistence unit's classes are kept in, by names as {@link WrittenTables} gives them. Immutable. */
final class MappedTables {

    private final Map<String, Set<Class<?>>> classes = new HashMap<>();
    private final Map<String, Set<String>> tables = new HashMap<>();

    MappedTables(SessionFactoryImplementor sessions) {
        sessions.getMappingMetamodel().forEachEntityDescriptor(entity -> {
            for (Serializable space : entity.getQuerySpaces()) {
                add(space.toString(), entity);
            }
        });
        sessions.getMappingMetamodel()
                .forEachCollectionDescriptor(
                        collection -> add(collection.getTableName(), collection.getOwnerEntityPersister()));
    }

    private void add(String space, EntityPersister entity) {
        String table = WrittenTables.unquoted(space.substring(space.lastIndexOf('.') + 1));
        classes.computeIfAbsent(table, name -> new LinkedHashSet<>()).add(entity.getMappedClass());
        tables.computeIfAbsent(entity.getEntityName(), name -> new HashSet<>()).add(table);
    }

    /** What to tell where these tables have been written in a way of which nobody knows which rows it concerns. */
    List<Signal> invalidations(Set<String> written, ModelSignals models) {
        List<Signal> signals = new ArrayList<>();
        for (String table : written) {
            for (Class<?> type : classes.getOrDefault(table, Set.of())) {
                signals.addAll(models.invalidation(type));
            }
        }
        return signals;
    }

    /** The tables that writing an entity writes, with those of its collections. */
    Set<String> of(EntityPersister entity) {
        return tables.getOrDefault(entity.getEntityName(), Set.of());
    }
}
