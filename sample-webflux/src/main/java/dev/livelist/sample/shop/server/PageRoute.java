package dev.livelist.sample.shop.server;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The page at {@code /}. Spring Boot's own route answers only GET, and the page sends HEAD to learn which worker serves it. */
@Configuration(proxyBeanMethods = false)
class PageRoute {

    @Bean
    RouterFunction<ServerResponse> page(@Value("classpath:/static/index.html") Resource page) {
        return route(
                path("/").and(methods(HttpMethod.GET, HttpMethod.HEAD)),
                request -> ServerResponse.ok().contentType(MediaType.TEXT_HTML).bodyValue(page));
    }
}
