package dev.livelist.jpa;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import dev.livelist.sql.WrittenTables;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** Which tables a persistence unit's classes are kept in, by names as {@link WrittenTables} gives them. Immutable. */
final class MappedTables {

    private final Map<String, Set<Class<?>>> classes = new HashMap<>();
    private final Map<String, Set<String>> tables = new HashMap<>();

    /** Of each entity, by its name, those of other hierarchies that have rows, or a collection, in one of its tables. */
    private final Map<String, List<Sharing>> sharing = new HashMap<>();

    /**
     * Another entity that has rows of the same table.
     *
     * @param hasItsKey whether a row has the same key as either
     */
    private record Sharing(Class<?> type, boolean hasItsKey) {}

    MappedTables(SessionFactoryImplementor sessions) {
        List<EntityPersister> entities = new ArrayList<>();
        sessions.getMappingMetamodel().forEachEntityDescriptor(entities::add);
        for (EntityPersister entity : entities) {
            for (Serializable space : entity.getQuerySpaces()) {
                add(space.toString(), entity);
            }
        }
        Map<String, Set<Class<?>>> owners = new HashMap<>();
        sessions.getMappingMetamodel().forEachCollectionDescriptor(collection -> {
            if (!collection.isOneToMany()) {
                owners.computeIfAbsent(table(collection.getTableName()), name -> new LinkedHashSet<>())
                        .add(collection.getOwnerEntityPersister().getMappedClass());
            }
        });
        for (EntityPersister entity : entities) {
            sharing.put(entity.getEntityName(), sharing(entity, entities, owners));
        }
        sessions.getMappingMetamodel()
                .forEachCollectionDescriptor(
                        collection -> add(collection.getTableName(), collection.getOwnerEntityPersister()));
    }

    private List<Sharing> sharing(
            EntityPersister entity, List<EntityPersister> entities, Map<String, Set<Class<?>>> owners) {
        List<Sharing> sharing = new ArrayList<>();
        for (EntityPersister other : entities) {
            if (!other.getRootEntityName().equals(entity.getRootEntityName())
                    && !Collections.disjoint(of(other), of(entity))) {
                sharing.add(new Sharing(other.getMappedClass(), hasSameKey(entity, other)));
            }
        }
        for (String table : of(entity)) {
            owners.getOrDefault(table, Set.of()).forEach(owner -> sharing.add(new Sharing(owner, false)));
        }
        return sharing;
    }

    private void add(String space, EntityPersister entity) {
        String table = table(space);
        classes.computeIfAbsent(table, name -> new LinkedHashSet<>()).add(entity.getMappedClass());
        tables.computeIfAbsent(entity.getEntityName(), name -> new HashSet<>()).add(table);
    }

    private static String table(String space) {
        return WrittenTables.unquoted(space.substring(space.lastIndexOf('.') + 1));
    }

    /** Whether both have the same column of the same table as their key, read as the same class. */
    private static boolean hasSameKey(EntityPersister entity, EntityPersister other) {
        return entity.getIdentifierMapping() instanceof BasicValuedModelPart key
                && other.getIdentifierMapping() instanceof BasicValuedModelPart otherKey
                && table(key.getContainingTableExpression()).equals(table(otherKey.getContainingTableExpression()))
                && WrittenTables.unquoted(key.getSelectionExpression())
                        .equals(WrittenTables.unquoted(otherKey.getSelectionExpression()))
                && key.getJavaType().getJavaTypeClass()
                        == otherKey.getJavaType().getJavaTypeClass()
                && key.getJdbcMapping().getValueConverter() == null
                && otherKey.getJdbcMapping().getValueConverter() == null;
    }

    /** What to tell where an entity's row was written. */
    List<Signal> row(EntityPersister entity, ModelChange.Action action, @Nullable Object id, ModelSignals models) {
        List<Signal> signals = new ArrayList<>(models.row(action, entity.getMappedClass(), id));
        for (Sharing other : sharing.getOrDefault(entity.getEntityName(), List.of())) {
            // The row may be there for the one and not for the other: only that it was written is known.
            signals.addAll(
                    other.hasItsKey()
                            ? models.row(ModelChange.Action.UPDATED, other.type(), id)
                            : models.invalidation(other.type()));
        }
        return signals;
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

    /** The same for the table of a collection, but not for the entity that owns it. */
    List<Signal> invalidations(CollectionPersister collection, Class<?> owner, ModelSignals models) {
        List<Signal> signals = new ArrayList<>();
        for (Class<?> type : classes.getOrDefault(table(collection.getTableName()), Set.of())) {
            if (!type.isAssignableFrom(owner) && !owner.isAssignableFrom(type)) {
                signals.addAll(models.invalidation(type));
            }
        }
        return signals;
    }

    /** All models of the persistence unit. */
    List<Signal> invalidations(ModelSignals models) {
        return invalidations(classes.keySet(), models);
    }

    /** The tables among these that no entity and no collection is kept in. */
    Set<String> unknown(Set<String> written) {
        if (classes.keySet().containsAll(written)) {
            return Set.of();
        }
        return written.stream()
                .filter(table -> !classes.containsKey(table))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tables that writing an entity writes, with those of its collections. */
    Set<String> of(EntityPersister entity) {
        return tables.getOrDefault(entity.getEntityName(), Set.of());
    }
}
