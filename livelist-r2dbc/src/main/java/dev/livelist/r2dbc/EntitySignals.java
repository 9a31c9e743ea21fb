package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.util.ProxyUtils;

/** Names what a write on entities changes: rows by their keys where those are known, else the model as a whole. */
final class EntitySignals {

    private final ModelSignals models;
    private final TableModels tables;
    private final MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty>
            mapping;

    EntitySignals(ModelSignals models, TableModels tables, R2dbcEntityOperations operations) {
        this.models = models;
        this.tables = tables;
        this.mapping = operations.getConverter().getMappingContext();
    }

    /** A row, by the entity that was or will be written; by the model where the entity has no key yet. */
    List<Signal> ofEntity(ModelChange.Action action, Object entity) {
        Class<?> type = ProxyUtils.getUserClass(entity);
        RelationalPersistentEntity<?> persistent = mapping.getPersistentEntity(type);
        Object id = persistent == null || !persistent.hasIdProperty()
                ? null
                : persistent.getIdentifierAccessor(entity).getIdentifier();
        boolean unset = id instanceof Number number && number.longValue() == 0;
        return row(action, type, unset ? null : id);
    }

    /** The rows that a query selects; by their keys where it asks for nothing but keys. */
    List<Signal> ofQuery(ModelChange.Action action, Class<?> type, Query query) {
        return keys(query, mapping.getPersistentEntity(type)).stream()
                .flatMap(key -> row(action, type, key).stream())
                .toList();
    }

    /** The rows that a query selects and an update changes. */
    List<Signal> ofUpdate(Class<?> type, Query query, Update update) {
        RelationalPersistentEntity<?> entity = mapping.getPersistentEntity(type);
        boolean changesKeys = entity != null
                && update.getAssignments().keySet().stream().anyMatch(column -> isId(entity, column.getReference()));
        return changesKeys ? invalidation(type) : ofQuery(ModelChange.Action.UPDATED, type, query);
    }

    /** The models that are in a table, as a whole. */
    List<Signal> ofTable(SqlIdentifier table) {
        return tables.in(table).stream()
                .flatMap(model -> models.invalidation(model).stream())
                .toList();
    }

    /** A row for each model in the class's table, by its key where the other class has the same key. */
    private List<Signal> row(ModelChange.Action action, Class<?> type, @Nullable Object key) {
        List<Signal> signals = new ArrayList<>(models.row(action, type, key));
        for (Class<?> other : tables.beside(type)) {
            signals.addAll(
                    tables.haveOneKey(type, other) ? models.row(action, other, key) : models.invalidation(other));
        }
        return signals;
    }

    private List<Signal> invalidation(Class<?> type) {
        List<Signal> signals = new ArrayList<>(models.invalidation(type));
        tables.beside(type).forEach(other -> signals.addAll(models.invalidation(other)));
        return signals;
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
