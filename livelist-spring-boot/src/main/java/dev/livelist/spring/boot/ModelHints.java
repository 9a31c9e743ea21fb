package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.RegisteredBean;

/** For native images: the model of each {@link ListDefinition} bean, whose properties are looked up when the definition is made. */
final class ModelHints implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        if (!ListDefinition.class.isAssignableFrom(bean.getBeanClass())) {
            return null;
        }
        Class<?> model =
                bean.getBeanType().as(ListDefinition.class).getGeneric(0).resolve();
        return model == null ? null : new Contribution(model);
    }

    /** Its properties, and what they have inside them, for they are written as JSON. */
    private record Contribution(Class<?> model) implements BeanRegistrationAotContribution {

        @Override
        public void applyTo(GenerationContext context, BeanRegistrationCode code) {
            ReflectionHints hints = context.getRuntimeHints().reflection();
            hints.registerType(model, MemberCategory.ACCESS_DECLARED_FIELDS, MemberCategory.INVOKE_PUBLIC_METHODS);
            new BindingReflectionHintsRegistrar().registerReflectionHints(hints, model);
        }
    }
}
