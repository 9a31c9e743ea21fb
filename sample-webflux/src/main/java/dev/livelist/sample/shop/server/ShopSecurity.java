package dev.livelist.sample.shop.server;

import dev.livelist.sample.shop.web.LoginProblem;
import dev.livelist.sample.shop.web.OtherWorkers;
import dev.livelist.sample.shop.web.ShopUsers;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what: orders and grants need a login by HTTP Basic, with each request. */
@Configuration(proxyBeanMethods = false)
class ShopSecurity {

    @Bean
    ReactiveUserDetailsService users() {
        return name -> Mono.justOrEmpty(ShopUsers.named(name));
    }

    @Bean
    PasswordEncoder passwords() {
        return ShopUsers.passwords();
    }

    /**
     * The REST API of orders and grants needs a login. A live list decides for itself, by its definition, so its paths are open here.
     */
    @Bean
    SecurityWebFilterChain filterChain(
            ServerHttpSecurity http, JsonMapper json, @Value("${sample.workers}") List<String> workers) {
        ServerAuthenticationEntryPoint askForLogin = (exchange, reason) -> {
            var response = exchange.getResponse();
            response.setStatusCode(HttpStatus.UNAUTHORIZED);
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, LoginProblem.CHALLENGE);
            response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
            return response.writeWith(Mono.just(response.bufferFactory().wrap(LoginProblem.body(json))));
        };
        return http.authorizeExchange(paths -> paths.pathMatchers("/api/orders", "/api/orders/**", "/api/grants/**")
                        .authenticated()
                        .anyExchange()
                        .permitAll())
                .httpBasic(basic -> basic.authenticationEntryPoint(askForLogin))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(askForLogin))
                .cors(cors -> cors.configurationSource(exchange -> OtherWorkers.cors(workers)))
                .headers(headers -> headers.contentSecurityPolicy(
                        policy -> policy.policyDirectives(OtherWorkers.contentSecurityPolicy(workers))))
                // No session and no cookie: each request says who sends it. Nor is a request kept until a login, or
                // each would
                // begin a session for that, over two schedulers that all requests wait for.
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .requestCache(cache -> cache.requestCache(NoOpServerRequestCache.getInstance()))
                // For want of a cookie a foreign page cannot write in somebody's name; what a browser adds by itself
                // after a login dialog is the exception, and why a real application would keep this.
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .build();
    }
}
