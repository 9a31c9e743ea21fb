package dev.livelist.broadcaster.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A configuration parameter of the run, as a constructor's argument. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KitParameter.Resolver.class)
@interface KitParameter {

    String value();

    class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.isAnnotated(KitParameter.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            String name =
                    parameter.findAnnotation(KitParameter.class).orElseThrow().value();
            // Run by hand, outside the kit's own test, there is no flaw.
            return context.getConfigurationParameter(name).orElse("NONE");
        }
    }
}
