package dev.livelist.jpa;

import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/**
 * Has a {@link JpaChangeCapture} tell of every persistence unit that an application context makes by a factory bean of Spring's,
 * whoever declares it. Units that are made in other ways are given the capture by {@link JpaChangeCapture#addTo}.
 */
public final class JpaCapturePostProcessor implements BeanPostProcessor, PriorityOrdered {

    private final Supplier<JpaChangeCapture> capture;

    /** The capture is asked for when the first persistence unit is made. */
    public JpaCapturePostProcessor(Supplier<JpaChangeCapture> capture) {
        this.capture = capture;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof AbstractEntityManagerFactoryBean unit) {
            Map<String, Object> settings = unit.getJpaPropertyMap();
            if (!settings.containsKey(JpaChangeCapture.SETTING)) {
                capture.get().addTo(settings);
            }
        }
        return bean;
    }

    /** Last, so that a statement inspector which another one sets goes on to be asked. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
