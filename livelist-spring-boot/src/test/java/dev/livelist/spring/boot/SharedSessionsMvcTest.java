package dev.livelist.spring.boot;

import org.springframework.context.annotation.Configuration;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;

/** Under Spring MVC. */
class SharedSessionsMvcTest extends SharedSessionsContract {

    @Configuration(proxyBeanMethods = false)
    @EnableRedisIndexedHttpSession(redisNamespace = "mvc")
    static class Indexed {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisHttpSession(redisNamespace = "mvc-silent")
    static class Silent {}

    @Configuration(proxyBeanMethods = false)
    @EnableRedisHttpSession(redisNamespace = "mvc-brief", maxInactiveIntervalInSeconds = 2)
    static class Brief {}

    SharedSessionsMvcTest() {
        super(LoginMvcTest.Application.class);
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
