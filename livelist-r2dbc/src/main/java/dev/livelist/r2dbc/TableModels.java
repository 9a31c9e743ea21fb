package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.sql.WrittenTables;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Which live models are in which table: several classes may be mapped to one, and a write through one of them concerns the
 * lists of all. Safe for any number of threads.
 */
final class TableModels {

    private final ModelRegistry registry;
    private final Set<MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty>>
            mappings = new CopyOnWriteArraySet<>();

    TableModels(ModelRegistry registry) {
        this.registry = registry;
    }

    /** Adds what a mapping says. */
    void add(MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty> mapping) {
        mappings.add(mapping);
    }

    /** The live models in the table of a class, apart from itself and the classes that it extends. */
    List<Class<?>> beside(Class<?> type) {
        RelationalPersistentEntity<?> entity = entity(type);
        return entity == null
                ? List.of()
                : in(entity.getQualifiedTableName()).stream()
                        .filter(other -> !other.isAssignableFrom(type))
                        .toList();
    }

    /** The live models in a table. One whose schema is not said may be the same as one whose schema is. */
    List<Class<?>> in(SqlIdentifier table) {
        return registry.models().keySet().stream()
                .filter(model -> {
                    RelationalPersistentEntity<?> entity = entity(model);
                    return entity != null && isSame(entity.getQualifiedTableName(), table);
                })
                .collect(Collectors.toUnmodifiableList());
    }

    /** The live models in tables of these names, in lower case and without schema. */
    List<Class<?>> in(Collection<String> names) {
        return registry.models().keySet().stream()
                .filter(model -> {
                    RelationalPersistentEntity<?> entity = entity(model);
                    return entity != null && names.contains(name(entity.getQualifiedTableName()));
                })
                .collect(Collectors.toUnmodifiableList());
    }

    /** All live models. */
    Set<Class<?>> all() {
        return Set.copyOf(registry.models().keySet());
    }

    /** Those of the names that no class is mapped to, live or not. */
    Set<String> unmapped(Collection<String> names) {
        Set<String> unmapped = new TreeSet<>(names);
        mappings.stream()
                .flatMap(mapping -> mapping.getPersistentEntities().stream())
                .forEach(entity -> unmapped.remove(name(entity.getQualifiedTableName())));
        registry.models().keySet().stream()
                .map(this::entity)
                .filter(Objects::nonNull)
                .forEach(entity -> unmapped.remove(name(entity.getQualifiedTableName())));
        return unmapped;
    }

    /** Whether rows of both classes have the same key in the same column. */
    boolean haveOneKey(Class<?> type, Class<?> other) {
        String column = keyColumn(type);
        return column != null && column.equalsIgnoreCase(keyColumn(other));
    }

    private @Nullable String keyColumn(Class<?> type) {
        RelationalPersistentEntity<?> entity = entity(type);
        RelationalPersistentProperty id = entity == null ? null : entity.getIdProperty();
        return id == null || id.isEmbedded() ? null : id.getColumnName().getReference();
    }

    private @Nullable RelationalPersistentEntity<?> entity(Class<?> type) {
        for (MappingContext<? extends RelationalPersistentEntity<?>, ?> mapping : mappings) {
            RelationalPersistentEntity<?> entity = mapping.getPersistentEntity(type);
            if (entity != null) {
                return entity;
            }
        }
        return null;
    }

    private static boolean isSame(SqlIdentifier one, SqlIdentifier other) {
        List<String> left = parts(one);
        List<String> right = parts(other);
        int common = Math.min(left.size(), right.size());
        return left.subList(left.size() - common, left.size())
                .equals(right.subList(right.size() - common, right.size()));
    }

    private static String name(SqlIdentifier table) {
        List<String> parts = parts(table);
        return parts.get(parts.size() - 1);
    }

    private static List<String> parts(SqlIdentifier table) {
        return table.toList().stream()
                .map(part -> WrittenTables.unquoted(part.getReference()))
                .toList();
    }
}
