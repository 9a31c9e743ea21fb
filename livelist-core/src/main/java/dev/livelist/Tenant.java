package dev.livelist;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of the rows of a list. Each scope of the list is fenced by it.
 *
 * @param property the property that holds it
 * @param of the tenant of a principal
 */
record Tenant(Field property, Function<LivePrincipal, ? extends @Nullable Object> of) {

    /** What can be compared exactly, and be an attribute. */
    private static final Set<FieldType> TYPES =
            Set.of(FieldType.TEXT, FieldType.INTEGER, FieldType.UUID, FieldType.ENUM);

    /** The tenant that a principal has by an attribute. */
    static Tenant of(Field property, String attribute) {
        Class<?> type = boxed(property.javaType());
        return new Tenant(property, principal -> principal.attribute(attribute, type));
    }

    /** Returns why values of a property cannot be a tenant, in words that go on from the name of a list; null where they can. */
    static @Nullable String problem(Field property) {
        return TYPES.contains(property.type())
                ? null
                : "is per tenant by '" + property.name() + "', but values of "
                        + boxed(property.javaType()).getSimpleName()
                        + " cannot be a tenant; a text, a whole number, a UUID or an enum can";
    }

    /** What a scope function has said, of the principal's tenant alone. */
    Scope fence(ListDefinition<?> definition, LivePrincipal principal, Scope scope) {
        Object tenant = of.apply(principal);
        if (tenant == null) {
            throw new AttributeException(property.name(), "is missing: it has no tenant");
        }
        if (!boxed(property.javaType()).isInstance(tenant)) {
            throw new IllegalStateException("The tenant of the " + definition + " is a "
                    + property.javaType().getSimpleName() + ", but tenant(…) gave a "
                    + tenant.getClass().getName());
        }
        Condition fence = new Condition.Comparison(property.name(), Condition.Operator.EQ, tenant);
        if (scope instanceof Condition condition) {
            return fence.and(condition);
        }
        return new Scope.Fenced(fence, (Scope.Criteria) scope);
    }

    /**
     * Refuses a scope that is not of one tenant.
     *
     * @throws IllegalArgumentException saying so
     */
    void require(ListDefinition<?> definition, Scope scope) {
        Scope fence = scope instanceof Scope.Fenced fenced ? fenced.fence() : scope;
        List<Condition> terms = fence instanceof Condition.And and
                ? and.terms()
                : fence instanceof Condition condition ? List.of(condition) : List.of();
        if (terms.stream().noneMatch(this::isFence)) {
            throw new IllegalArgumentException(
                    "The " + definition + " is declared per tenant, but this scope admits rows of any '"
                            + property.name() + "': take the scope from scopeFor(principal)");
        }
    }

    private boolean isFence(Condition term) {
        return term instanceof Condition.Comparison comparison
                && comparison.operator() == Condition.Operator.EQ
                && comparison.field().equals(property.name());
    }

    /** The class of the values of a type. */
    static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }
}
