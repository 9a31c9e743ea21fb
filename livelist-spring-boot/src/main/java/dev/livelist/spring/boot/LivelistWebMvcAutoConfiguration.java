package dev.livelist.spring.boot;

import dev.livelist.Attributes;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.LiveStreams;
import dev.livelist.http.Login;
import dev.livelist.http.StreamAuthority;
import dev.livelist.webmvc.ConnectionBreaker;
import dev.livelist.webmvc.LiveMvcEndpoint;
import dev.livelist.webmvc.PathRules;
import dev.livelist.webmvc.ServletLoginResolver;
import dev.livelist.webmvc.ServletPrincipalResolver;
import dev.livelist.webmvc.TomcatConnections;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Map;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;
import org.springframework.session.SessionRepository;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** Auto-configuration of the HTTP face, in a servlet application with Spring MVC. */
@AutoConfiguration(after = LiveListsAutoConfiguration.class)
@ConditionalOnClass({LiveMvcEndpoint.class, DispatcherServlet.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(LiveLists.class)
public final class LivelistWebMvcAutoConfiguration {

    /** The share of Tomcat's connections that streams may have: readers beyond it are told, instead of everybody being kept waiting. */
    private static final double SHARE_OF_CONNECTIONS = 0.8;

    @Bean
    @ConditionalOnMissingBean
    LiveMvcEndpoint liveMvcEndpoint(
            LiveLists lists,
            Broadcaster broadcaster,
            LivelistProperties properties,
            ServletPrincipalResolver principals,
            ServletLoginResolver logins,
            ObjectProvider<StreamAuthority> authority,
            ObjectProvider<PathRules> pathRules,
            Environment environment) {
        PathRules rules = pathRules.getIfAvailable();
        LiveMvcEndpoint.Builder endpoint = LiveMvcEndpoint.builder(lists, broadcaster)
                .settings(settings(properties.httpSettings(rules != null), environment))
                .pageLimits(properties.pageLimits())
                .openApi(properties.describesLists())
                .principals(principals)
                .logins(logins)
                .pathRules(rules == null ? PathRules.none() : rules);
        authority.ifAvailable(endpoint::authority);
        return endpoint.build();
    }

    private static LiveHttpSettings settings(LiveHttpSettings settings, Environment environment) {
        if (environment.containsProperty("livelist.max-streams")) {
            return settings;
        }
        int connections = environment.getProperty("server.tomcat.max-connections", Integer.class, 8192);
        return settings.withMaxStreams(connections < 1 ? 0 : Math.max(1, (int) (connections * SHARE_OF_CONNECTIONS)));
    }

    @Bean
    @ConditionalOnMissingBean
    LiveStreams liveStreams(LiveMvcEndpoint endpoint) {
        return endpoint.streams();
    }

    @Bean
    @ConditionalOnMissingBean(name = "liveRoutes")
    RouterFunction<ServerResponse> liveRoutes(LiveMvcEndpoint endpoint) {
        return endpoint.routes();
    }

    @Bean
    FilterRegistrationBean<Filter> liveFilter(LiveMvcEndpoint endpoint) {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(endpoint.filter());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** Behind Spring Security's filters, which say who sends a request. */
    @Bean
    FilterRegistrationBean<Filter> liveCauseFilter(LiveMvcEndpoint endpoint) {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(endpoint.causeFilter());
        filter.setOrder(0);
        return filter;
    }

    @Bean
    StreamDrain streamDrain(LiveMvcEndpoint endpoint, ApplicationContext context) {
        return new StreamDrain(endpoint::drain, context);
    }

    @Bean
    AccountThreads accountThreads() {
        return new AccountThreads();
    }

    /** With Spring Session, which keeps the sessions of all workers in one place. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SessionRepository.class)
    static class WithSpringSession {

        @Bean
        ServletSessions servletSessions(ObjectProvider<SessionRepository<?>> repositories, AccountThreads threads) {
            SessionRepository<?> repository = repositories.getIfUnique();
            return new ServletSessions(repository == null ? null : new StoredSessions(repository, threads));
        }
    }

    /** Without it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.session.SessionRepository")
    static class WithoutSpringSession {

        @Bean
        ServletSessions servletSessions() {
            return new ServletSessions(null);
        }
    }

    /** On Tomcat, which can break a connection that takes nothing any more, and must not use its objects for another one. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, TomcatServletWebServerFactory.class})
    static class OnTomcat {

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionBreaker() {
            return factory -> {
                factory.addEngineValves(new ConnectionBreaker());
                factory.addConnectorCustomizers(TomcatConnections::keepApart);
            };
        }
    }

    /** With Spring Security, whose authentication knows roles and, for a token, its end. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Authentication.class)
    static class WithSpringSecurity {

        @Bean
        @ConditionalOnMissingBean
        ServletPrincipalResolver servletPrincipalResolver(ObjectProvider<PrincipalAttributes> attributes) {
            return new SecurityServletPrincipalResolver(new Authentications(attributes.getIfAvailable()));
        }

        @Bean
        @ConditionalOnMissingBean
        ServletLoginResolver servletLoginResolver(
                ServletSessions sessions,
                ServletPrincipalResolver principals,
                ObjectProvider<UserDetailsService> accounts,
                AccountThreads threads) {
            return new SecurityServletLogins(
                    sessions,
                    accounts.getIfUnique(),
                    threads,
                    principals instanceof SecurityServletPrincipalResolver own ? own.readings() : null);
        }
    }

    /** With Spring Security's filter chains, whose rules for addresses can be asked. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebInvocationPrivilegeEvaluator.class)
    static class WithPathRules {

        /** Null where the application has no path rules, or several evaluators of them. */
        @Bean
        @ConditionalOnMissingBean
        @Nullable
        PathRules pathRules(ObjectProvider<WebInvocationPrivilegeEvaluator> evaluators) {
            WebInvocationPrivilegeEvaluator evaluator = evaluators.getIfUnique();
            return evaluator == null
                    ? null
                    : (request, path) -> evaluator.isAllowed(
                            request.getContextPath(),
                            path,
                            "GET",
                            SecurityContextHolder.getContext().getAuthentication());
        }
    }

    /** With Spring Security's filters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpSecurity.class)
    static class WithSecurityFilters {

        @Bean
        Customizer<HttpSecurity> liveRefusals(LivelistProperties properties) {
            return ServletRefusals.customizer(
                    new ListPaths(properties.path()), LiveHttp.loginNeeded(properties.challenge()));
        }
    }

    /** Without Spring Security. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.security.core.Authentication")
    static class WithoutSpringSecurity {

        @Bean
        @ConditionalOnMissingBean
        ServletPrincipalResolver servletPrincipalResolver(ObjectProvider<PrincipalAttributes> attributes) {
            PrincipalAttributes known = attributes.getIfAvailable(() -> principal -> Map.of());
            return request -> {
                Principal principal = request.getUserPrincipal();
                return principal == null
                        ? LivePrincipal.ANONYMOUS
                        : LivePrincipal.of(principal.getName()).with(Attributes.ofSupported(known.of(principal)));
            };
        }

        @Bean
        @ConditionalOnMissingBean
        ServletLoginResolver servletLoginResolver(ServletSessions sessions) {
            return (request, principal) -> {
                HttpSession session = request.getSession(false);
                return session == null ? Login.untracked() : sessions.login(session, ServletSessions::isThere);
            };
        }
    }
}
