package dev.livelist.spring.boot;

import dev.livelist.LivePrincipal;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.util.ClassUtils;

/** What Livelist reads in Spring Security's authentications: the name, the authorities {@code ROLE_x} as roles {@code x}, the end of a token. */
final class Authentications {

    private static final String ROLE = "ROLE_";
    private static final boolean TOKENS = ClassUtils.isPresent(
            "org.springframework.security.oauth2.core.OAuth2Token", Authentications.class.getClassLoader());

    private Authentications() {}

    /** The principal of an authentication. */
    static LivePrincipal principalOf(Authentication authentication) {
        if (!authentication.isAuthenticated() || authentication instanceof AnonymousAuthenticationToken) {
            return LivePrincipal.ANONYMOUS;
        }
        Instant expires = TOKENS ? Tokens.endOf(authentication) : null;
        return new LivePrincipal(authentication.getName(), false, rolesOf(authentication.getAuthorities()), expires);
    }

    /** The roles among authorities. */
    static Set<String> rolesOf(Collection<? extends GrantedAuthority> authorities) {
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

    /** Apart, so that it is loaded only where there are tokens. */
    private static final class Tokens {
        static @Nullable Instant endOf(Authentication authentication) {
            return authentication.getCredentials() instanceof OAuth2Token token ? token.getExpiresAt() : null;
        }
    }
}
