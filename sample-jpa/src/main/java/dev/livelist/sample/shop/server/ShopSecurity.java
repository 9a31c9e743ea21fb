package dev.livelist.sample.shop.server;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.livelist.sample.shop.web.LoginProblem;
import dev.livelist.sample.shop.web.OtherWorkers;
import dev.livelist.sample.shop.web.ShopUsers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what: orders and grants need a login, by a form and a session as the page does, or by HTTP Basic with each request. */
@Configuration(proxyBeanMethods = false)
class ShopSecurity {

    private static final Set<String> LOGINS = Set.of("/login", "/logout");

    @Bean
    UserDetailsService users() {
        return name -> ShopUsers.named(name).orElseThrow(() -> UsernameNotFoundException.fromUsername(name));
    }

    @Bean
    PasswordEncoder passwords() {
        return ShopUsers.passwords();
    }

    /**
     * The REST API of orders and grants needs a login. A live list decides for itself, by its definition, so its paths are open here.
     */
    @Bean
    SecurityFilterChain filterChain(
            HttpSecurity http, JsonMapper json, @Value("${sample.workers}") List<String> workers) {
        AuthenticationEntryPoint askForLogin = (request, response, reason) -> {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, LoginProblem.CHALLENGE);
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(LoginProblem.body(json));
        };
        return http.authorizeHttpRequests(
                        paths -> paths.requestMatchers("/api/orders", "/api/orders/**", "/api/grants/**")
                                .authenticated()
                                .anyRequest()
                                .permitAll())
                .formLogin(withDefaults())
                .httpBasic(basic -> basic.authenticationEntryPoint(askForLogin))
                // As the default, which leaves Spring Security its own login page.
                .exceptionHandling(
                        errors -> errors.defaultAuthenticationEntryPointFor(askForLogin, AnyRequestMatcher.INSTANCE))
                // The page reads the token from a cookie and sends it in a header, so that it needs no session before
                // the login.
                .csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .requireCsrfProtectionMatcher(ShopSecurity::couldBeForged))
                // A request that is refused is not kept until a login, or each would begin a session for that.
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .cors(cors -> cors.configurationSource(request -> OtherWorkers.cors(workers)))
                .headers(headers -> headers.contentSecurityPolicy(
                        policy -> policy.policyDirectives(OtherWorkers.contentSecurityPolicy(workers))))
                .build();
    }

    /**
     * A foreign page can make a browser send the session's cookie. A write without a session says itself who sends it, or needs no login.
     * What a browser adds by itself after a login dialog would be the exception; {@link NoDialogs} sees to it that there is none.
     */
    private static boolean couldBeForged(HttpServletRequest request) {
        return CsrfFilter.DEFAULT_CSRF_MATCHER.matches(request)
                && (request.getRequestedSessionId() != null || LOGINS.contains(request.getServletPath()));
    }
}
