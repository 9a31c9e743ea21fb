package dev.livelist;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a list. Never null: somebody who has not logged in is {@link #ANONYMOUS}.
 *
 * @param name the principal's name; empty for the anonymous one
 * @param anonymous whether nobody has logged in
 * @param roles the roles held, without a prefix: {@code ADMIN}
 * @param expires when the authentication ends, if that is known
 * @param attributes what else is known, such as the tenant
 */
public record LivePrincipal(
        String name,
        boolean anonymous,
        Set<String> roles,
        @Nullable Instant expires,
        Attributes attributes) {

    /** Nobody in particular. */
    public static final LivePrincipal ANONYMOUS = new LivePrincipal("", true, Set.of(), null);

    /** Copies the roles. */
    public LivePrincipal {
        roles = Set.copyOf(roles);
    }

    /** A principal without attributes. */
    public LivePrincipal(String name, boolean anonymous, Set<String> roles, @Nullable Instant expires) {
        this(name, anonymous, roles, expires, Attributes.NONE);
    }

    /** Somebody who has logged in, with no roles, no known end and no attributes. */
    public static LivePrincipal of(String name) {
        return new LivePrincipal(name, false, Set.of(), null);
    }

    /**
     * The same principal with these attributes, and no others.
     *
     * @throws IllegalArgumentException as {@link Attributes#of} says
     */
    public LivePrincipal withAttributes(Map<String, ? extends @Nullable Object> values) {
        return with(Attributes.of(values));
    }

    /** The same principal with these attributes, and no others. */
    public LivePrincipal with(Attributes other) {
        return new LivePrincipal(name, anonymous, roles, expires, other);
    }

    /**
     * The value of an attribute. In a scope: {@code where(Ticket::tenant).is(principal.attribute("tenant", String.class))}.
     *
     * @param type {@code String}, {@code Boolean}, a type of number that can hold the value exactly, {@code UUID} or an enum, which are
     *     read from a text
     * @throws AttributeException where it is missing, is a list, or has another type. The principal is then refused: 403 over HTTP
     */
    public <T> T attribute(String attribute, Class<T> type) {
        return attributes.value(attribute, type);
    }

    /**
     * The values of an attribute; one value is a list of one. In a scope: {@code where(Ticket::project).in(principal.attributes("projects",
     * Long.class))}.
     *
     * @throws AttributeException where it is missing, or a value has another type
     */
    public <T> List<T> attributes(String attribute, Class<T> type) {
        return attributes.values(attribute, type);
    }

    /** When the authentication ends, if that is known. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(expires);
    }
}
