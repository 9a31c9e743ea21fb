package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
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
        if (bean instanceof ListDefinition<?> definition) {
            String property = environment.getProperty(PROPERTY);
            if (property != null && !property.isBlank()) {
                return definition.perTenant(property, environment.getProperty(ATTRIBUTE, property));
            }
        }
        return bean;
    }
}
