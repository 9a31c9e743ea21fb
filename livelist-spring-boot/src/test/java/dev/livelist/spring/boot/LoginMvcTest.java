package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.r2dbc.Changes;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Under Spring MVC, on Tomcat, over R2DBC. */
class LoginMvcTest extends LoginContract {

    private static int maxInactive = 1_800;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        RouterFunction<ServerResponse> changesId() {
            return RouterFunctions.route()
                    .GET("/change-id", request -> {
                        request.servletRequest().changeSessionId();
                        return ServerResponse.ok().build();
                    })
                    .build();
        }

        @Bean
        UserDetailsService accounts() {
            return name -> {
                UserDetails account = ACCOUNTS.get(name);
                if (account == null) {
                    throw new UsernameNotFoundException(name);
                }
                if (account instanceof Member member) {
                    return new Member(member.getGreeting());
                }
                return User.withUserDetails(account).build(); // the framework erases passwords
            };
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http, @Value("${own-entry-point:false}") boolean ownEntryPoint) {
            if (ownEntryPoint) {
                http.exceptionHandling(
                        errors -> errors.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/welcome")));
            }
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .csrf(CsrfConfigurer::disable)
                    .httpBasic(Customizer.withDefaults())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }

        @Bean
        HttpSessionListener shortSessions() {
            return new HttpSessionListener() {
                @Override
                public void sessionCreated(HttpSessionEvent event) {
                    event.getSession().setMaxInactiveInterval(maxInactive);
                }
            };
        }
    }

    LoginMvcTest() {
        super(Application.class, "JSESSIONID");
    }

    @Override
    String endingSessionsSoon() {
        maxInactive = 2;
        return "server.servlet.session.timeout=30m"; // has minutes, and would make two seconds one
    }

    @AfterEach
    void longSessions() {
        maxInactive = 1_800;
    }

    /** Four fifths of Tomcat's connections are for streams: beyond them a reader is told, before nobody can connect any more. */
    @Test
    void aWorkerIsFullOfStreamsBeforeTomcatTakesNoMoreConnections() {
        start("server.tomcat.max-connections=5");
        List<TestBrowser.Stream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                streams.add(browser().withBasic().follow("/live/letters", "hello"));
            }
            streams.add(browser().withBasic().follow("/live/letters", "busy"));
            assertThat(openStreams()).isEqualTo(4);
        } finally {
            streams.forEach(TestBrowser.Stream::close);
        }
    }

    @Test
    void aStreamStartsFollowsAndDrains() {
        start();
        assertThat(browser().withBasic().get("/live/letters").statusCode()).isEqualTo(200);
        try (TestBrowser.Stream stream = loggedIn().follow("/live/letters", "hello")) {
            DatabaseClient database = context.getBean(DatabaseClient.class);
            database.sql("merge into letter key (id) values (2, 'second')")
                    .then()
                    .block();
            context.getBean(Changes.class).invalidate(Letter.class).block();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> stream.lines().stream().anyMatch(line -> line.contains("second")));
            context.close();
            stream.awaitEnd();
            assertThat(stream.lines()).anyMatch(line -> line.contains("draining"));
        }
    }
}
