package dev.livelist.spring.boot;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.RedirectServerAuthenticationEntryPoint;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.InMemoryWebSessionStore;
import org.springframework.web.server.session.WebSessionManager;
import reactor.core.publisher.Mono;

/** Under WebFlux, on Reactor Netty, with sessions in memory. */
class WebFluxLoginTest extends LoginContract {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        RouterFunction<ServerResponse> changesId() {
            return route().GET("/change-id", request -> request.exchange()
                            .getSession()
                            .flatMap(WebSession::changeSessionId)
                            .then(ServerResponse.ok().build()))
                    .build();
        }

        @Bean
        ReactiveUserDetailsService accounts() {
            return name -> Mono.justOrEmpty(ACCOUNTS.get(name));
        }

        @Bean
        SecurityWebFilterChain security(
                ServerHttpSecurity http, @Value("${own-entry-point:false}") boolean ownEntryPoint) {
            if (ownEntryPoint) {
                http.exceptionHandling(errors ->
                        errors.authenticationEntryPoint(new RedirectServerAuthenticationEntryPoint("/welcome")));
            }
            return http.authorizeExchange(exchange -> exchange.anyExchange().authenticated())
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .httpBasic(Customizer.withDefaults())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }
    }

    WebFluxLoginTest() {
        super(Application.class, "SESSION");
    }

    @Override
    String endingSessionsSoon() {
        return "server.reactive.session.timeout=2s";
    }

    @Test
    void aSessionThatIsInvalidatedEndsItsStreams() {
        start("livelist.session-check-interval=200ms");
        try (TestBrowser.Stream stream = loggedIn().follow("/live/letters", "hello")) {
            sessions().getSessions().values().forEach(session -> session.invalidate()
                    .block());
            stream.awaitEnd();
        }
    }

    private InMemoryWebSessionStore sessions() {
        return (InMemoryWebSessionStore)
                ((DefaultWebSessionManager) context.getBean(WebSessionManager.class)).getSessionStore();
    }
}
