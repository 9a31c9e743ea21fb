package dev.livelist.r2dbc;

import dev.livelist.FieldType;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.Signal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.util.ProxyUtils;

/** Names what a write on entities changes: rows by their keys where those are known, else the model as a whole. */
final class EntitySignals {

    private final ModelRegistry registry;
    private final MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty>
            mapping;

    EntitySignals(ModelRegistry registry, R2dbcEntityOperations operations) {
        this.registry = registry;
        this.mapping = operations.getConverter().getMappingContext();
    }

    /** A row, by the entity that was or will be written; by the model where the entity has no key yet. */
    List<Signal> ofEntity(ModelChange.Action action, Object entity) {
        Class<?> type = ProxyUtils.getUserClass(entity);
        return signals(registry, type, label -> {
            RelationalPersistentEntity<?> persistent = mapping.getPersistentEntity(type);
            Object id = persistent == null || !persistent.hasIdProperty()
                    ? null
                    : persistent.getIdentifierAccessor(entity).getIdentifier();
            boolean unset = id instanceof Number number && number.longValue() == 0;
            return List.of(signal(label, action, unset ? null : id));
        });
    }

    /** The rows that a query selects; by their keys where it asks for nothing but keys. */
    List<Signal> ofQuery(ModelChange.Action action, Class<?> type, Query query) {
        return signals(registry, type, label -> keys(query, mapping.getPersistentEntity(type)).stream()
                .map(key -> signal(label, action, key))
                .toList());
    }

    /** The rows that a query selects and an update changes. */
    List<Signal> ofUpdate(Class<?> type, Query query, Update update) {
        RelationalPersistentEntity<?> entity = mapping.getPersistentEntity(type);
        boolean changesKeys = entity != null
                && update.getAssignments().keySet().stream().anyMatch(column -> isId(entity, column.getReference()));
        return changesKeys ? invalidation(registry, type) : ofQuery(ModelChange.Action.UPDATED, type, query);
    }

    /** The model as a whole. */
    static List<Signal> invalidation(ModelRegistry registry, Class<?> type) {
        return signals(registry, type, label -> List.of(new Invalidation(label, Invalidation.Reason.ANNOUNCED)));
    }

    /** One row. */
    static List<Signal> ofKey(ModelRegistry registry, ModelChange.Action action, Class<?> type, Object key) {
        return signals(registry, type, label -> List.of(signal(label, action, key)));
    }

    /** The signals for each label under which a class, or one it extends, is registered now. */
    private static List<Signal> signals(
            ModelRegistry registry, Class<?> type, Function<String, Collection<Signal>> ofLabel) {
        List<Signal> signals = new ArrayList<>();
        for (Class<?> model = type; model != null; model = model.getSuperclass()) {
            registry.labelOf(model).ifPresent(label -> signals.addAll(ofLabel.apply(label)));
        }
        return signals;
    }

    private static Signal signal(String label, ModelChange.Action action, @Nullable Object key) {
        return text(key)
                .<Signal>map(pk -> new ModelChange(label, action, pk))
                .orElseGet(() -> new Invalidation(label, Invalidation.Reason.ANNOUNCED));
    }

    /** A key's canonical text; keys of several parts, and of classes of the application's own, have none. */
    private static Optional<String> text(@Nullable Object key) {
        if (key == null || !FieldType.of(key.getClass()).isComparable()) {
            return Optional.empty();
        }
        String text = key instanceof Enum<?> constant ? constant.name() : key.toString();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The keys that a query asks for; one null where it asks for anything else. */
    private static List<@Nullable Object> keys(Query query, @Nullable RelationalPersistentEntity<?> entity) {
        CriteriaDefinition criteria = query.getCriteria().orElse(null);
        List<@Nullable Object> keys = new ArrayList<>();
        if (entity != null
                && criteria != null
                && !criteria.isGroup()
                && !criteria.hasPrevious()
                && criteria.getColumn() != null
                && isId(entity, criteria.getColumn().getReference())) {
            if (criteria.getComparator() == CriteriaDefinition.Comparator.EQ) {
                keys.add(criteria.getValue());
                return keys;
            }
            if (criteria.getComparator() == CriteriaDefinition.Comparator.IN
                    && criteria.getValue() instanceof Collection<?> values) {
                keys.addAll(values);
                return keys;
            }
        }
        keys.add(null);
        return keys;
    }

    private static boolean isId(RelationalPersistentEntity<?> entity, String name) {
        RelationalPersistentProperty id = entity.getIdProperty();
        return id != null
                && !id.isEmbedded()
                && (name.equals(id.getName())
                        || name.equalsIgnoreCase(id.getColumnName().getReference()));
    }
}
