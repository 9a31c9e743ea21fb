package dev.livelist.sample.shop.setup;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * The threads on which the shop waits for its database. JPA blocks, and an event loop that waited for a row lock would hold up every connection of that
 * loop. So controllers that return plain values, which is all of them, run on Spring Boot's own bounded pool; WebFlux sees to that once it
 * is told which.
 *
 * <p>Work that has begun runs to its end even when the client has gone: such a task is not interrupted.
 */
@Configuration(proxyBeanMethods = false)
class ShopThreads implements WebFluxConfigurer {

    private final AsyncTaskExecutor pool;

    ShopThreads(@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) AsyncTaskExecutor pool) {
        this.pool = pool;
    }

    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer controllers) {
        controllers.setExecutor(pool);
    }
}
