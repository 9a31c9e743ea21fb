package dev.livelist.spring.boot;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.http.LiveStreams;
import dev.livelist.webflux.PrincipalResolver;
import dev.livelist.webflux.ReactiveStreamAuthority;
import dev.livelist.webflux.client.ReactiveLiveListClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import redis.embedded.RedisServer;

/** A role is taken away on one worker: the rows it showed are gone on the other, whatever becomes of Redis meanwhile. */
@Timeout(120)
class RevocationTest {

    record Paper(@Id long id, String title, boolean secret) {}

    /** A paper as a reader sees it. */
    record Line(long id, String title) {}

    private static final Duration SOON = Duration.ofSeconds(30);

    /** The accounts, which both workers look up, as a database of them would be. */
    private static final Map<String, Set<String>> ROLES = new ConcurrentHashMap<>();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Paper> papers() {
            return ListDefinition.of(Paper.class)
                    .authenticated()
                    .scope(principal -> principal.roles().contains("STAFF")
                            ? Condition.all()
                            : where(Paper::secret).is(false))
                    .fields(Paper::id, Paper::title)
                    .build();
        }

        @Bean
        PrincipalResolver principals() {
            return exchange -> Mono.justOrEmpty(
                            exchange.getRequest().getHeaders().getFirst("X-User"))
                    .map(Application::account);
        }

        @Bean
        ReactiveStreamAuthority authority() {
            return principal -> Mono.just(account(principal.name()));
        }

        private static LivePrincipal account(String name) {
            return new LivePrincipal(name, false, ROLES.getOrDefault(name, Set.of()), null);
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().permitAll())
                    .build();
        }
    }

    private RedisServer redis;
    private ConfigurableApplicationContext one;
    private ConfigurableApplicationContext other;

    @BeforeEach
    void startRedis() throws IOException {
        ROLES.put("ann", Set.of("STAFF"));
        redis = Redis.started();
    }

    private void startWorkers(String reauthorizeInterval) {
        one = worker("one", reauthorizeInterval);
        DatabaseClient database = one.getBean(DatabaseClient.class);
        database.sql("create table if not exists paper (id bigint primary key, title varchar(100), secret boolean)")
                .then()
                .block();
        database.sql("merge into paper key (id) values (1, 'menu', false), (2, 'salaries', true)")
                .then()
                .block();
        other = worker("other", reauthorizeInterval);
        awaitLive();
    }

    private ConfigurableApplicationContext worker(String name, String reauthorizeInterval) {
        return new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "livelist.worker-id=" + name,
                        "livelist.transport=redis",
                        "livelist.heartbeat=200ms",
                        "livelist.reauthorize-interval=" + reauthorizeInterval,
                        "spring.data.redis.port=" + redis.ports().get(0),
                        "spring.r2dbc.url=r2dbc:h2:mem:///papers?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
                .run();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.stop();
    }

    @Test
    void whatIsTakenAwayOnOneWorkerIsGoneOnTheOther() {
        startWorkers("5m");
        try (Reader here = new Reader(one);
                Reader there = new Reader(other)) {
            revoke();
            here.losesTheSecret();
            there.losesTheSecret();
        }
    }

    @Test
    void alsoWhereRedisIsKilledInThatMomentAndComesBack() {
        startWorkers("5m");
        try (Reader here = new Reader(one);
                Reader there = new Reader(other)) {
            killRedis();
            revoke(); // lost: nobody can carry it
            here.losesTheSecret();
            await().atMost(SOON)
                    .until(() -> other.getBean(Broadcaster.class).state().isStale());
            assertThat(there.sees("salaries"))
                    .as("cut off, with an interval of minutes")
                    .isTrue();
            redis.start();
            there.losesTheSecret();
        }
    }

    @Test
    void alsoWhereRedisIsKilledAndStaysAwayWithinTheInterval() {
        startWorkers("2s");
        try (Reader here = new Reader(one);
                Reader there = new Reader(other)) {
            killRedis();
            revoke();
            here.losesTheSecret();
            there.losesTheSecret();
            assertThat(other.getBean(Broadcaster.class).state().isStale()).isTrue();
        }
    }

    @Test
    void alsoWhereRedisIsKilledAgainAndAgain() throws Exception {
        startWorkers("5m");
        for (int round = 0; round < 5; round++) {
            try (Reader here = new Reader(one);
                    Reader there = new Reader(other)) {
                Thread killer = new Thread(this::killRedis);
                killer.start();
                revoke(); // before, during or after
                killer.join();
                redis.start();
                here.losesTheSecret();
                there.losesTheSecret();
            }
            ROLES.put("ann", Set.of("STAFF"));
            awaitLive();
        }
    }

    /** As an application does it: first the account, then the word. */
    private void revoke() {
        ROLES.put("ann", Set.of());
        one.getBean(LiveStreams.class).reauthorize("ann");
    }

    private void awaitLive() {
        for (ConfigurableApplicationContext worker : new ConfigurableApplicationContext[] {one, other}) {
            await().atMost(SOON)
                    .until(() -> worker.getBean(Broadcaster.class).state().status() == BroadcasterState.Status.LIVE);
        }
    }

    /** By SIGKILL: it says nothing to anybody. */
    private void killRedis() {
        ProcessHandle process = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").contains("redis"))
                .findFirst()
                .orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        redis.stop(); // so that it can be started again
    }

    /** Somebody who reads on, and comes back where a stream has ended. */
    private static final class Reader implements AutoCloseable {

        private final AtomicReference<List<String>> titles = new AtomicReference<>(List.of());
        private final Disposable following;

        Reader(ConfigurableApplicationContext worker) {
            int port = worker.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            following = ReactiveLiveListClient.create(WebClient.builder()
                            .baseUrl("http://localhost:" + port)
                            .defaultHeader("X-User", "ann")
                            .build())
                    .follow("/live/papers", Line.class)
                    .subscribe(document ->
                            titles.set(document.rows().stream().map(Line::title).toList()));
            await().atMost(SOON).until(() -> sees("salaries"));
        }

        boolean sees(String title) {
            return titles.get().contains(title);
        }

        void losesTheSecret() {
            await().atMost(SOON).until(() -> sees("menu") && !sees("salaries"));
        }

        @Override
        public void close() {
            following.dispose();
        }
    }
}
