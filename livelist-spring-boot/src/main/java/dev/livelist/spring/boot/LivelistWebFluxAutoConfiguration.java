package dev.livelist.spring.boot;

import dev.livelist.Attributes;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveStreams;
import dev.livelist.http.StreamAuthority;
import dev.livelist.webflux.LiveEndpoint;
import dev.livelist.webflux.LoginResolver;
import dev.livelist.webflux.PrincipalResolver;
import dev.livelist.webflux.ReactiveStreamAuthority;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.session.events.SessionDestroyedEvent;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.session.WebSessionManager;

/** Auto-configuration of the HTTP face, in a reactive web application. */
@AutoConfiguration(after = LiveListsAutoConfiguration.class)
@ConditionalOnClass({LiveEndpoint.class, DispatcherHandler.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(LiveLists.class)
public final class LivelistWebFluxAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LiveEndpoint liveEndpoint(
            LiveLists lists,
            Broadcaster broadcaster,
            LivelistProperties properties,
            PrincipalResolver principals,
            LoginResolver logins,
            ObjectProvider<StreamAuthority> blocking,
            ObjectProvider<ReactiveStreamAuthority> reactive) {
        LiveEndpoint.Builder endpoint = LiveEndpoint.builder(lists, broadcaster)
                .settings(properties.httpSettings(false))
                .pageLimits(properties.pageLimits())
                .nettyFastPath(properties.nettyFastPath())
                .openApi(properties.describesLists())
                .principals(principals)
                .logins(logins);
        blocking.ifAvailable(endpoint::blockingAuthority);
        reactive.ifAvailable(endpoint::authority);
        return endpoint.build();
    }

    @Bean
    @ConditionalOnMissingBean
    LiveStreams liveStreams(LiveEndpoint endpoint) {
        return endpoint.streams();
    }

    @Bean
    @ConditionalOnMissingBean(name = "liveRoutes")
    RouterFunction<ServerResponse> liveRoutes(LiveEndpoint endpoint) {
        return endpoint.routes();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebFilter liveFilter(LiveEndpoint endpoint) {
        return endpoint.filter();
    }

    /** Behind Spring Security's filters, which say who sends a request. */
    @Bean
    @Order(0)
    WebFilter liveCauseFilter(LiveEndpoint endpoint) {
        return endpoint.causeFilter();
    }

    @Bean
    SessionWatches sessionWatches() {
        return new SessionWatches();
    }

    /** With Spring Session, of whose repositories some tell when a session has ended. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SessionDestroyedEvent.class)
    static class WithSpringSession {

        @Bean
        ApplicationListener<SessionDestroyedEvent> endedSessions(SessionWatches watches) {
            return event -> watches.ended(event.getSessionId());
        }
    }

    /** Before Spring Security's filters, of which one ends sessions. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    LogoutWatch logoutWatch(LivelistProperties properties, ObjectProvider<LiveStreams> streams, LoginResolver logins) {
        return new LogoutWatch(
                new ListPaths(properties.path()),
                streams::getObject,
                logins instanceof SecurityWebFluxLogins ? SecurityWebFluxLogins::keepsLogin : session -> true);
    }

    @Bean
    StreamDrain streamDrain(LiveEndpoint endpoint, ApplicationContext context) {
        return new StreamDrain(endpoint::drain, context);
    }

    /** With Spring Security, whose authentication knows roles and, for a token, its end. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Authentication.class)
    static class WithSpringSecurity {

        @Bean
        @ConditionalOnMissingBean
        PrincipalResolver principalResolver(ObjectProvider<PrincipalAttributes> attributes) {
            return new SecurityPrincipalResolver(new Authentications(attributes.getIfAvailable()));
        }

        @Bean
        @ConditionalOnMissingBean
        LoginResolver loginResolver(
                PrincipalResolver principals,
                ObjectProvider<WebSessionManager> sessions,
                SessionWatches watches,
                ObjectProvider<ReactiveUserDetailsService> accounts) {
            return new SecurityWebFluxLogins(
                    new WebSessions(sessions.getIfUnique(), watches),
                    accounts.getIfUnique(),
                    principals instanceof SecurityPrincipalResolver own ? own.readings() : null);
        }
    }

    /** With Spring Security's filters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ServerHttpSecurity.class)
    static class WithSecurityFilters {

        @Bean
        Customizer<ServerHttpSecurity> liveRefusals(LivelistProperties properties) {
            return WebFluxRefusals.customizer(
                    new ListPaths(properties.path()), LiveHttp.loginNeeded(properties.challenge()));
        }
    }

    /** Without Spring Security. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.security.core.Authentication")
    static class WithoutSpringSecurity {

        @Bean
        @ConditionalOnMissingBean
        PrincipalResolver principalResolver(ObjectProvider<PrincipalAttributes> attributes) {
            PrincipalAttributes known = attributes.getIfAvailable(() -> principal -> Map.of());
            return exchange -> exchange.getPrincipal()
                    .map(principal ->
                            LivePrincipal.of(principal.getName()).with(Attributes.ofSupported(known.of(principal))))
                    .defaultIfEmpty(LivePrincipal.ANONYMOUS);
        }

        @Bean
        @ConditionalOnMissingBean
        LoginResolver loginResolver(ObjectProvider<WebSessionManager> sessions, SessionWatches watches) {
            return new WebFluxLogins(new WebSessions(sessions.getIfUnique(), watches));
        }
    }
}
