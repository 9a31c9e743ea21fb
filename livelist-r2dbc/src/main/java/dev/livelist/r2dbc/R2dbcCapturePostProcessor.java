package dev.livelist.r2dbc;

import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.repository.support.R2dbcRepositoryFactoryBean;

/**
 * Puts an {@link R2dbcChangeCapture} before each bean of {@link R2dbcEntityOperations} and before each repository of an
 * application, without any word of the application's. To be declared by a static {@code @Bean} method, as every bean
 * post processor.
 */
public final class R2dbcCapturePostProcessor implements BeanPostProcessor {

    private final Supplier<R2dbcChangeCapture> capture;

    /** @param capture gives the capture when the first bean needs it; a {@code BeanFactory}'s provider, lest it be made too early */
    public R2dbcCapturePostProcessor(Supplier<R2dbcChangeCapture> capture) {
        this.capture = capture;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof R2dbcRepositoryFactoryBean<?, ?, ?> factoryBean) {
            capture.get().captureQueries(factoryBean);
        }
        return bean;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof R2dbcEntityOperations operations ? capture.get().capturing(operations) : bean;
    }
}
