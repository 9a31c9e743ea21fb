package dev.livelist.jpa;

import dev.livelist.FieldType;
import jakarta.persistence.criteria.From;
import jakarta.persistence.criteria.Join;
import jakarta.persistence.criteria.JoinType;
import jakarta.persistence.criteria.Path;
import java.util.List;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.query.sqm.tree.from.SqmEntityJoin;
import org.hibernate.query.sqm.tree.from.SqmFrom;
import org.hibernate.query.sqm.tree.from.SqmJoin;
import org.hibernate.sql.Template;
import org.hibernate.type.CustomType;
import org.jspecify.annotations.Nullable;

/**
 * A property of a model, and the one column it is kept in.
 *
 * @param property the property's path: {@code name}, {@code address.city}, {@code customer.name}
 * @param steps how the path goes
 * @param javaType the property's type, boxed
 * @param part what Hibernate knows of it
 */
record JpaColumn(String property, List<Step> steps, Class<?> javaType, BasicValuedModelPart part) {

    /**
     * One name in a path.
     *
     * @param target the entity that it refers to, if its row has to be joined
     * @param key what the row is joined by, if no association of the entity's says it
     */
    record Step(
            String name,
            @Nullable Class<?> target,
            @Nullable ByKey key) {

        Step(String name) {
            this(name, null, null);
        }
    }

    /**
     * The key of another row.
     *
     * @param held the column that holds it
     * @param id the attribute of the other entity that it equals
     */
    record ByKey(JpaColumn held, String id) {}

    /** The expression for it; joins what it refers to, unless that is joined already, so that rows without it stay. */
    Path<?> in(From<?, ?> from) {
        From<?, ?> base = from;
        Path<?> path = from;
        for (Step step : steps) {
            if (step.target() != null) {
                base = step.key() == null
                        ? joined(base, step.name())
                        : joined(from, step.name(), step.target(), step.key());
                path = base;
            } else {
                path = path.get(step.name());
            }
        }
        return path;
    }

    private static From<?, ?> joined(From<?, ?> base, String name) {
        for (Join<?, ?> join : base.getJoins()) {
            if (join.getAttribute() != null
                    && join.getAttribute().getName().equals(name)
                    && join.getJoinType() == JoinType.LEFT) {
                return join;
            }
        }
        return base.join(name, JoinType.LEFT);
    }

    /** The row that has a key, which the whole path to it names. */
    private static From<?, ?> joined(From<?, ?> from, String reference, Class<?> target, ByKey key) {
        SqmFrom<?, ?> root = (SqmFrom<?, ?>) from;
        String alias = "livelist_" + reference.replace("_", "_u").replace(".", "_d"); // one for each
        for (SqmJoin<?, ?> join : root.getSqmJoins()) {
            if (join instanceof SqmEntityJoin<?, ?> joined && alias.equals(joined.getAlias())) {
                return joined;
            }
        }
        Path<?> held = key.held().in(from); // joins what it is in first
        SqmEntityJoin<?, ?> join = root.join(target, JoinType.LEFT);
        join.alias(alias);
        join.on(root.nodeBuilder().equal(join.get(key.id()), held));
        return join;
    }

    FieldType type() {
        return FieldType.of(javaType);
    }

    /** Whether the column holds the property's values as they are, in a way that is Hibernate's own. */
    boolean isPlain() {
        JdbcMapping mapping = part.getJdbcMapping();
        return !part.isFormula()
                && isReadAsItIs()
                && part.getWriteExpression().equals("?")
                && !isConverted()
                && !(mapping instanceof CustomType)
                && mapping.getJavaTypeDescriptor().getClass().getName().startsWith("org.hibernate.type.");
    }

    private boolean isReadAsItIs() {
        String read = part.getCustomReadExpression();
        return read == null || read.equals(Template.TEMPLATE + "." + part.getSelectionExpression());
    }

    /** Whether a converter of the application's decides how its values are stored, which may also be as, or from, NULL. */
    boolean isConverted() {
        return part.getJdbcMapping().getValueConverter() != null || part.getJdbcMapping() instanceof CustomType;
    }

    /** The table as it stands in SQL. */
    String table() {
        return part.getContainingTableExpression();
    }

    /** The column's name as the catalog knows it, apart from its case. */
    String reference() {
        return unquoted(part.getSelectionExpression());
    }

    static String unquoted(String name) {
        return name.replace("\"", "").replace("`", "");
    }
}
