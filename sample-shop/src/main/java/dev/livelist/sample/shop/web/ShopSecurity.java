package dev.livelist.sample.shop.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Three users whose passwords are their names: this is a sample. */
@Configuration(proxyBeanMethods = false)
class ShopSecurity {

    private static final Set<String> USERS = Set.of("alice", "bob", "carol");

    /**
     * Passwords are checked at each request, since nothing is kept between them. So not Spring's own service in memory, which would
     * replace these after the first login by a slow hash that protects nothing here; {@link #passwords()} is for the same reason.
     */
    @Bean
    ReactiveUserDetailsService users() {
        return name -> Mono.just(name)
                .filter(USERS::contains)
                .map(known ->
                        User.withUsername(known).password(known).roles("USER").build());
    }

    /** Passwords as they are. Spring Security's own encoder hashes whatever is not hashed, at each login, also where nobody keeps the hash. */
    @Bean
    PasswordEncoder passwords() {
        return new PasswordEncoder() {
            @Override
            public String encode(@Nullable CharSequence password) {
                throw new UnsupportedOperationException("Nobody is given a password here");
            }

            @Override
            public boolean matches(@Nullable CharSequence given, @Nullable String known) {
                return given != null && given.toString().equals(known);
            }
        };
    }

    /**
     * The REST API of orders needs a login. A live list decides for itself, by its definition, so its paths are open here.
     */
    @Bean
    SecurityWebFilterChain filterChain(
            ServerHttpSecurity http, JsonMapper json, @Value("${sample.workers}") List<String> workers) {
        ServerAuthenticationEntryPoint askForLogin = (exchange, reason) -> {
            var response = exchange.getResponse();
            response.setStatusCode(HttpStatus.UNAUTHORIZED);
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"shop\", charset=\"UTF-8\"");
            response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                    HttpStatus.UNAUTHORIZED, "This needs a login by HTTP Basic with a valid name and password");
            byte[] body = json.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
            return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
        };
        return http.authorizeExchange(paths -> paths.pathMatchers("/api/orders", "/api/orders/**")
                        .authenticated()
                        .anyExchange()
                        .permitAll())
                .httpBasic(basic -> basic.authenticationEntryPoint(askForLogin))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(askForLogin))
                .cors(cors -> cors.configurationSource(otherWorkersPages(workers)))
                // The page needs nothing from elsewhere but other workers, and gets nothing from there.
                .headers(headers -> headers.contentSecurityPolicy(policy ->
                        policy.policyDirectives("default-src 'self'; connect-src 'self' " + String.join(" ", workers))))
                // No session and no cookie: whoever writes has to say who they are. Nothing is remembered until a
                // login, or
                // every request would begin a session for it, over two schedulers that all requests wait for.
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .requestCache(cache -> cache.requestCache(NoOpServerRequestCache.getInstance()))
                // For want of a cookie a foreign page cannot write in somebody's name; what a browser adds by itself
                // after a login dialog is the exception, and why a real application would keep this.
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .build();
    }

    /** A page that another worker has served may have a pane on this one. */
    private static CorsConfigurationSource otherWorkersPages(List<String> workers) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOriginPatterns(
                workers.stream().map(worker -> worker.replace(":*", ":[*]")).toList());
        cors.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of("Authorization", "Content-Type"));
        cors.setExposedHeaders(List.of("X-Worker", "ETag", "Location"));
        cors.setMaxAge(Duration.ofHours(1));
        return exchange -> cors;
    }
}
