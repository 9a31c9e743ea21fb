package dev.livelist.spring.boot;

import dev.livelist.Attributes;
import dev.livelist.LivePrincipal;
import java.security.Principal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.util.ClassUtils;

/**
 * What Livelist reads in Spring Security's authentications: the name, the authorities {@code ROLE_x} as roles {@code x}, the end of a token,
 * and attributes. Attributes are the claims of a token (JWT), the attributes of a user of OAuth 2 or OpenID Connect, or the fields
 * of an account of the application's own class; or what the application's {@link PrincipalAttributes} says.
 */
final class Authentications {

    private static final String ROLE = "ROLE_";
    private static final boolean TOKENS = ClassUtils.isPresent(
            "org.springframework.security.oauth2.core.OAuth2Token", Authentications.class.getClassLoader());

    private static final boolean CLAIMS = ClassUtils.isPresent(
            "org.springframework.security.oauth2.core.ClaimAccessor", Authentications.class.getClassLoader());

    private final @Nullable PrincipalAttributes own;

    /** @param own what says the attributes; null where Livelist reads them by itself */
    Authentications(@Nullable PrincipalAttributes own) {
        this.own = own;
    }

    /** The principal that a request comes from. */
    LivePrincipal principalOf(Principal principal) {
        return principal instanceof Authentication authentication
                ? principalOf(authentication)
                : LivePrincipal.of(principal.getName()).with(attributesOf(principal));
    }

    /** The principal of an authentication. */
    private LivePrincipal principalOf(Authentication authentication) {
        if (!authentication.isAuthenticated() || authentication instanceof AnonymousAuthenticationToken) {
            return LivePrincipal.ANONYMOUS;
        }
        Instant expires = TOKENS ? Tokens.endOf(authentication) : null;
        return new LivePrincipal(
                authentication.getName(),
                false,
                rolesOf(authentication.getAuthorities()),
                expires,
                attributesOf(authentication));
    }

    /** The principal with what its account has now. */
    LivePrincipal refreshed(LivePrincipal principal, UserDetails account) {
        return new LivePrincipal(
                principal.name(),
                false,
                rolesOf(account.getAuthorities()),
                principal.expires(),
                attributesOf(
                        UsernamePasswordAuthenticationToken.authenticated(account, null, account.getAuthorities())));
    }

    private Attributes attributesOf(Principal principal) {
        if (own != null) {
            return Attributes.ofSupported(own.of(principal));
        }
        Object known = principal instanceof Authentication authentication ? authentication.getPrincipal() : null;
        Map<String, Object> claims = CLAIMS && known != null ? Claims.of(known) : null;
        if (claims != null) {
            return Attributes.ofSupported(claims);
        }
        return known instanceof UserDetails account ? UserAttributes.of(account) : Attributes.NONE;
    }

    /** The roles among authorities. */
    private static Set<String> rolesOf(Collection<? extends GrantedAuthority> authorities) {
        return authorities.stream()
                .map(GrantedAuthority::getAuthority)
                .filter(authority -> authority != null && authority.startsWith(ROLE))
                .map(authority -> authority.substring(ROLE.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether somebody with this account could log in now. */
    static boolean isUsable(UserDetails account) {
        return account.isEnabled()
                && account.isAccountNonLocked()
                && account.isAccountNonExpired()
                && account.isCredentialsNonExpired();
    }

    /** Apart, so that it is loaded only where there are claims. */
    private static final class Claims {
        static @Nullable Map<String, Object> of(Object principal) {
            if (principal instanceof OAuth2AuthenticatedPrincipal user) {
                return user.getAttributes();
            }
            return principal instanceof ClaimAccessor token ? token.getClaims() : null;
        }
    }

    /** Apart, so that it is loaded only where there are tokens. */
    private static final class Tokens {
        static @Nullable Instant endOf(Authentication authentication) {
            return authentication.getCredentials() instanceof OAuth2Token token ? token.getExpiresAt() : null;
        }
    }
}
