package dev.livelist.jpa;

import dev.livelist.FieldType;
import jakarta.persistence.criteria.From;
import jakarta.persistence.criteria.Join;
import jakarta.persistence.criteria.JoinType;
import jakarta.persistence.criteria.Path;
import java.util.List;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.JdbcMapping;
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
     */
    record Step(String name, @Nullable Class<?> target) {

        Step(String name) {
            this(name, null);
        }
    }

    /** The expression for it; joins what it refers to, unless that is joined already, so that rows without it stay. */
    Path<?> in(From<?, ?> from) {
        From<?, ?> base = from;
        Path<?> path = from;
        for (Step step : steps) {
            if (step.target() != null) {
                base = joined(base, step.name());
                path = base;
            } else {
                path = path.get(step.name());
            }
        }
        return path;
    }

    private static From<?, ?> joined(From<?, ?> base, String name) {
        for (Join<?, ?> join : base.getJoins()) {
            if (join.getAttribute().getName().equals(name) && join.getJoinType() == JoinType.LEFT) {
                return join;
            }
        }
        return base.join(name, JoinType.LEFT);
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
