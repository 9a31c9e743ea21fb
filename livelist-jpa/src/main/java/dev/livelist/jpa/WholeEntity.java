package dev.livelist.jpa;

import dev.livelist.ListDefinition;
import jakarta.persistence.EntityGraph;
import jakarta.persistence.Graph;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Root;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.engine.FetchTiming;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.jspecify.annotations.Nullable;

/**
 * The entity that a list's row mapper is given, selected by the statement that reads the row. With it come the entities behind those
 * references of which the list names a property; every other reference, and every collection, is left unread, whatever the mapping
 * says. So there is no further statement. The entity is detached when the mapper gets it: what was left unread cannot be read any more.
 */
final class WholeEntity implements Selected {

    private final ListDefinition<?> definition;
    private final EntityGraph<?> graph;

    /**
     * Plans what is read.
     *
     * @throws IllegalStateException where a reference can neither be left unread nor is named by the list
     */
    WholeEntity(ListDefinition<?> definition, JpaModel model, SessionFactoryImplementor sessions) {
        this.definition = definition;
        this.graph = sessions.createEntityGraph(model.type());
        Map<String, Graph<?>> planned = new HashMap<>();
        planned.put("", graph);
        for (JpaColumn column : model.all()) {
            Graph<?> parent = graph;
            String path = "";
            for (JpaColumn.Step step : column.steps()) {
                if (step.target() == null || step.key() != null) {
                    break; // it needs no join, or what is joined is no attribute
                }
                path = path.isEmpty() ? step.name() : path + "." + step.name();
                Graph<?> owner = parent;
                parent = planned.computeIfAbsent(path, added -> owner.addSubgraph(step.name()));
            }
        }
        requireLeavable(model.entity(), "", planned);
    }

    private void requireLeavable(EntityMappingType entity, String path, Map<String, Graph<?>> planned) {
        requireLeavable(entity, path, planned, false);
        entity.getSubMappingTypes().forEach(sub -> requireLeavable(sub, path, planned, false));
    }

    private void requireLeavable(
            ManagedMappingType managed, String path, Map<String, Graph<?>> planned, boolean embedded) {
        managed.forEachAttributeMapping(attribute -> {
            String name = path.isEmpty() ? attribute.getAttributeName() : path + "." + attribute.getAttributeName();
            if (attribute instanceof ToOneAttributeMapping reference) {
                if (planned.containsKey(name)) {
                    requireLeavable(reference.getEntityMappingType(), name, planned);
                } else {
                    requireLeavable(reference, name, embedded);
                }
            } else if (attribute instanceof EmbeddableValuedModelPart part
                    && !(attribute instanceof PluralAttributeMapping)) {
                requireLeavable(part.getEmbeddableTypeDescriptor(), name, planned, true);
            }
        });
    }

    /** A reference can be left unread where a key stands in the row itself, of which a proxy can be made. */
    private void requireLeavable(ToOneAttributeMapping reference, String name, boolean embedded) {
        boolean keyInRow =
                reference.getSideNature() == ForeignKeyDescriptor.Nature.KEY && reference.isReferenceToPrimaryKey();
        boolean proxied = !reference.hasNotFoundAction()
                && reference.getEntityMappingType().getEntityPersister().hasProxy();
        boolean eager = embedded && reference.getMappedFetchOptions().getTiming() == FetchTiming.IMMEDIATE;
        if (!keyInRow || !proxied || eager) {
            throw new IllegalStateException(
                    "The " + definition + " has a row mapper, but the entity's reference '" + name
                            + "' would take a statement for each row: "
                            + (embedded
                                    ? "map it as lazy"
                                    : "name a property of it in fields(path(…)), so that it is read with the row")
                            + (keyInRow ? "" : ", or leave the mapping of this side out"));
        }
    }

    /** What is read of the entity beside its columns. */
    EntityGraph<?> graph() {
        return graph;
    }

    @Override
    public String property() {
        return "";
    }

    @Override
    public Expression<?> in(JpaCriteriaQuery<?> query, Root<?> root) {
        return root;
    }

    @Override
    public @Nullable Object value(@Nullable Object read) {
        return read;
    }
}
