package dev.livelist.spring.boot;

import org.springframework.context.annotation.Configuration;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisIndexedWebSession;
import org.springframework.session.data.redis.config.annotation.web.server.EnableRedisWebSession;

/** Under WebFlux. */
class SharedSessionsTest extends SharedSessionsContract {

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedWebSession(redisNamespace = "webflux")
    static class Indexed {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisWebSession(redisNamespace = "webflux-silent")
    static class Silent {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisWebSession(redisNamespace = "webflux-brief", maxInactiveIntervalInSeconds = 2)
    static class Brief {}

    SharedSessionsTest() {
        super(WebFluxLoginTest.Application.class);
    }

    @Override
    Class<?> indexed() {
        return Indexed.class;
    }

    @Override
    Class<?> silent() {
        return Silent.class;
    }

    @Override
    Class<?> brief() {
        return Brief.class;
    }
}
