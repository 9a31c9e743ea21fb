package dev.livelist.spring.boot;

import dev.livelist.Attributes;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which attributes a principal has, for scopes that ask {@code principal.attribute(…)}. A bean of this type replaces what
 * Livelist reads by itself. With Spring Security the argument is its {@code Authentication}, else what the server knows the request by.
 *
 * <pre>{@code
 * @Bean
 * PrincipalAttributes attributes(Tenants tenants) {
 *     return principal -> Map.of("tenant", tenants.of(principal.getName()));
 * }
 * }</pre>
 *
 * <p>Called for each request, and again when a stream is authorised again; on threads that must not block. What it throws turns the request away as
 * the server's failure. Values that {@link Attributes} does not support are left out, and a list that asks for one answers 403.
 */
@FunctionalInterface
public interface PrincipalAttributes {

    /** The attributes, by name. */
    Map<String, ? extends @Nullable Object> of(Principal principal);
}
