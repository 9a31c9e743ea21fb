package dev.livelist.jpa;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** A list's model as Hibernate maps it: the columns of its properties, and of the paths that the list names. */
final class JpaModel {

    private final Class<?> type;
    private final EntityPersister entity;
    private final Map<String, JpaColumn> columns = new LinkedHashMap<>();
    private final JpaColumn key;
    private final List<JpaColumn> shown;
    private final List<Reference> references;
    private final SessionFactoryImplementor sessions;

    /**
     * Looks a list's properties up in the mapping.
     *
     * @throws IllegalStateException naming the first thing that does not fit
     */
    JpaModel(ListDefinition<?> definition, SessionFactoryImplementor sessions) {
        this.type = definition.model();
        this.references = definition.references();
        this.sessions = sessions;
        EntityPersister found = sessions.getMappingMetamodel().findEntityDescriptor(type);
        if (found == null) {
            throw problem(definition, "is no entity of this persistence unit");
        }
        this.entity = found;
        EntityIdentifierMapping id = entity.getIdentifierMapping();
        if (!(id instanceof BasicValuedModelPart part)) {
            throw problem(
                    definition,
                    "has a key of several parts (" + id.getAttributeName()
                            + "), but changes are told by keys of one column");
        }
        if (!definition.id().name().equals(id.getAttributeName())) {
            throw problem(
                    definition,
                    "has the key '" + definition.id().name() + "', but @Id is on '" + id.getAttributeName()
                            + "', and changes are told by that one: say id(…::" + id.getAttributeName() + ")");
        }
        this.key = add(List.of(new JpaColumn.Step(id.getAttributeName())), part);
        addAll(entity, List.of());
        for (Field field : definition.properties()) {
            if (!columns.containsKey(field.name()) && field.name().indexOf('.') > 0) {
                resolve(field.name()).ifPresent(column -> columns.put(column.property(), column));
            }
        }
        this.shown = definition.columns().stream()
                .filter(field -> !definition.derived().containsKey(field.name()))
                .map(field -> required(definition, field))
                .toList();
    }

    /**
     * A model that conditions ask about: all of its columns, of which none is shown.
     *
     * @throws IllegalStateException where it cannot be asked about
     */
    JpaModel(Class<?> type, SessionFactoryImplementor sessions) {
        this.type = type;
        this.references = List.of();
        this.sessions = sessions;
        EntityPersister found = sessions.getMappingMetamodel().findEntityDescriptor(type);
        if (found == null) {
            throw new IllegalStateException("A condition asks about rows of " + type.getName()
                    + ", which is no entity of the list's persistence unit");
        }
        this.entity = found;
        EntityIdentifierMapping id = entity.getIdentifierMapping();
        if (id instanceof BasicValuedModelPart part) {
            add(List.of(new JpaColumn.Step(id.getAttributeName())), part);
        } else if (id instanceof EmbeddableValuedModelPart parts) {
            boolean apart = id instanceof NonAggregatedIdentifierMapping;
            addAll(
                    parts.getEmbeddableTypeDescriptor(),
                    apart ? List.of() : List.of(new JpaColumn.Step(id.getAttributeName())));
        }
        addAll(entity, List.of());
        this.key = columns.values().iterator().next(); // where it has several parts, nobody asks for rows by it
        this.shown = List.of();
    }

    /** Adds the basic attributes, and those of embedded objects. */
    private void addAll(ManagedMappingType managed, List<JpaColumn.Step> before) {
        managed.forEachAttributeMapping(attribute -> {
            List<JpaColumn.Step> steps = and(before, new JpaColumn.Step(attribute.getAttributeName()));
            if (attribute instanceof BasicValuedModelPart part) {
                add(steps, part);
            } else if (attribute instanceof EmbeddableValuedModelPart embedded
                    && !(attribute instanceof PluralAttributeMapping)) {
                addAll(embedded.getEmbeddableTypeDescriptor(), steps);
            }
        });
    }

    /** What a path of names leads to; references within embedded objects are not followed. */
    private Optional<JpaColumn> resolve(String path) {
        Reference reference = references.stream()
                .filter(known -> path.startsWith(known.name() + "."))
                .max(Comparator.comparingInt(known -> known.name().length()))
                .orElse(null);
        return reference == null
                ? resolve(path, List.of(), entity)
                : resolve(path.substring(reference.name().length() + 1), List.of(step(reference)), target(reference));
    }

    private JpaColumn.Step step(Reference reference) {
        JpaColumn held = column(reference.key().name());
        EntityIdentifierMapping id = target(reference).getIdentifierMapping();
        Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(id.getJavaType().getJavaTypeClass());
        if (!(id instanceof BasicValuedModelPart) || type != held.javaType()) {
            throw new IllegalStateException("A list of " + this.type.getName() + " refers to "
                    + reference.model().getSimpleName() + " by '"
                    + reference.key().name() + "', a "
                    + held.javaType().getSimpleName() + ", but its key '" + id.getAttributeName() + "' is a "
                    + type.getSimpleName());
        }
        return new JpaColumn.Step(
                reference.name(), reference.model(), new JpaColumn.ByKey(held, id.getAttributeName()));
    }

    private EntityMappingType target(Reference reference) {
        EntityPersister found = sessions.getMappingMetamodel().findEntityDescriptor(reference.model());
        if (found == null) {
            throw new IllegalStateException("A list of " + type.getName() + " refers to "
                    + reference.model().getName() + ", which is no entity of the list's persistence unit");
        }
        return found;
    }

    private static Optional<JpaColumn> resolve(String path, List<JpaColumn.Step> before, ManagedMappingType from) {
        List<JpaColumn.Step> steps = before;
        ManagedMappingType managed = from;
        boolean embeds = false;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length; i++) {
            ModelPart part = attribute(managed, names[i]);
            if (i == names.length - 1) {
                return part instanceof BasicValuedModelPart basic
                        ? Optional.of(column(and(steps, new JpaColumn.Step(names[i])), basic))
                        : Optional.empty();
            }
            if (part instanceof ToOneAttributeMapping reference) {
                EntityMappingType target = reference.getEntityMappingType();
                // The key of what is referred to stands in the row itself, where the reference is by key.
                boolean keyOnly = i == names.length - 2
                        && reference.isReferenceToPrimaryKey()
                        && !reference.hasJoinTable()
                        && target.getIdentifierMapping().getAttributeName().equals(names[i + 1]);
                if (embeds && !keyOnly) {
                    return Optional.empty();
                }
                steps = and(
                        steps,
                        new JpaColumn.Step(
                                names[i],
                                keyOnly ? null : target.getMappedJavaType().getJavaTypeClass(),
                                null));
                managed = target;
            } else if (part instanceof EmbeddableValuedModelPart embedded) {
                embeds = true;
                steps = and(steps, new JpaColumn.Step(names[i]));
                managed = embedded.getEmbeddableTypeDescriptor();
            } else {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static @Nullable ModelPart attribute(ManagedMappingType managed, String name) {
        if (managed instanceof EntityMappingType entity
                && name.equals(entity.getIdentifierMapping().getAttributeName())) {
            return entity.getIdentifierMapping();
        }
        return managed.findAttributeMapping(name);
    }

    private static List<JpaColumn.Step> and(List<JpaColumn.Step> before, JpaColumn.Step step) {
        List<JpaColumn.Step> steps = new ArrayList<>(before);
        steps.add(step);
        return List.copyOf(steps);
    }

    private JpaColumn add(List<JpaColumn.Step> steps, BasicValuedModelPart part) {
        JpaColumn column = column(steps, part);
        columns.put(column.property(), column);
        return column;
    }

    private static JpaColumn column(List<JpaColumn.Step> steps, BasicValuedModelPart part) {
        return new JpaColumn(
                String.join(".", steps.stream().map(JpaColumn.Step::name).toList()),
                steps,
                ClassUtils.resolvePrimitiveIfNecessary(part.getJavaType().getJavaTypeClass()),
                part);
    }

    private JpaColumn required(ListDefinition<?> definition, Field field) {
        JpaColumn column = columns.get(field.name());
        if (column == null) {
            throw problem(
                    definition,
                    "uses the property '" + field.name()
                            + "', which the mapping keeps in no column of its own (it has columns for "
                            + new TreeSet<>(columns.keySet())
                            + "; of what it refers to say path(…::reference, …::property))");
        }
        if (!column.javaType().equals(ClassUtils.resolvePrimitiveIfNecessary(field.javaType()))) {
            throw problem(
                    definition,
                    "has the property '" + field.name() + "' as a "
                            + field.javaType().getSimpleName() + ", but maps it as a "
                            + column.javaType().getSimpleName() + ": let its getter return what is mapped");
        }
        return column;
    }

    private static IllegalStateException problem(ListDefinition<?> definition, String what) {
        return new IllegalStateException(
                "The list '" + definition.name() + "' of " + definition.model().getName() + " " + what);
    }

    Class<?> type() {
        return type;
    }

    /** The entity as Hibernate maps it. */
    EntityPersister entity() {
        return entity;
    }

    /** The other entities whose rows the known columns are in. */
    Set<Class<?>> referred() {
        Set<Class<?>> referred = new LinkedHashSet<>();
        for (JpaColumn column : columns.values()) {
            column.steps().stream()
                    .map(JpaColumn.Step::target)
                    .filter(Objects::nonNull)
                    .forEach(referred::add);
        }
        return referred;
    }

    JpaColumn key() {
        return key;
    }

    /** The columns of {@link ListDefinition#columns()}, in that order, without derived fields. */
    List<JpaColumn> shown() {
        return shown;
    }

    /** All columns that are known. */
    Collection<JpaColumn> all() {
        return columns.values();
    }

    /** The column of a property, if it has one. */
    Optional<JpaColumn> find(String property) {
        return Optional.ofNullable(columns.get(property));
    }

    /** The column of a property, which a scope may name though the list does not. */
    JpaColumn column(String property) {
        return find(property)
                .or(() -> resolve(property))
                .orElseThrow(() -> new IllegalStateException("The mapping of " + type.getName() + " has no column for '"
                        + property + "' (it has " + new TreeSet<>(columns.keySet()) + ")"));
    }

    /** Whether each subclass has a table of its own, so that one column of one table does not stand for the property. */
    boolean isUnion() {
        return entity instanceof UnionSubclassEntityPersister && entity.hasSubclasses();
    }
}
