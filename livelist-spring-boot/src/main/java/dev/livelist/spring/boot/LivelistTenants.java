package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;

/**
 * Declares every list per tenant, where the configuration says so: who is given a list, to read it or to make a query of it, is given it
 * with its fence.
 */
final class LivelistTenants implements BeanPostProcessor {

    static final String PROPERTY = "livelist.tenant-property";
    static final String ATTRIBUTE = "livelist.tenant-attribute";

    private final Environment environment;

    LivelistTenants(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof ListDefinition<?> definition
                ? fenced(definition, environment.getProperty(PROPERTY), environment.getProperty(ATTRIBUTE))
                : bean;
    }

    /**
     * A list that has gone past this is open to all tenants, as one that another post-processor needs, or a singleton that was registered as an
     * object.
     *
     * @throws IllegalStateException where it has no fence that it should have
     */
    static void require(ListDefinition<?> definition, LivelistProperties properties) {
        if (fenced(definition, properties.tenantProperty(), properties.tenantAttribute()) != definition) {
            throw new IllegalStateException("The " + definition + " has no fence for its tenant, which " + PROPERTY
                    + " asks for: it was made before the beans of Livelist, because another bean post-processor needs it,"
                    + " or is no bean of this application context. Say tenant(…) in the list itself");
        }
    }

    private static ListDefinition<?> fenced(
            ListDefinition<?> definition, @Nullable String property, @Nullable String attribute) {
        return property == null || property.isBlank() // which LivelistProperties refuses
                ? definition
                : definition.perTenant(property, attribute == null ? property : attribute);
    }
}
