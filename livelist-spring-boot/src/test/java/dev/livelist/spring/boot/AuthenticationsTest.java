package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.AttributeException;
import dev.livelist.LivePrincipal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;

class AuthenticationsTest {

    private static final UUID TEAM = UUID.fromString("6f2f7c7e-2f5b-4cf3-9a43-000000000001");

    /** As a JWT is. */
    private record Token(Map<String, Object> getClaims) implements ClaimAccessor {

        @Override
        public Map<String, Object> getClaims() {
            return getClaims;
        }
    }

    private record Account(String getUsername, String tenant, UUID team, List<String> projects, String apiToken)
            implements UserDetails {

        private static final long serialVersionUID = 1L;

        @Override
        public Collection<? extends GrantedAuthority> getAuthorities() {
            return AuthorityUtils.createAuthorityList("ROLE_STAFF");
        }

        @Override
        public String getPassword() {
            return "secret";
        }

        @Override
        public String getUsername() {
            return getUsername;
        }
    }

    private static LivePrincipal principalOf(Object user) {
        return new Authentications(null)
                .principalOf(UsernamePasswordAuthenticationToken.authenticated(
                        user, null, AuthorityUtils.createAuthorityList("ROLE_STAFF")));
    }

    @Test
    void claimsOfATokenAreAttributes() {
        LivePrincipal principal = principalOf(
                new Token(Map.of("tenant", "acme", "level", 3, "groups", List.of("a", "b"), "address", Map.of())));
        assertThat(principal.attribute("tenant", String.class)).isEqualTo("acme");
        assertThat(principal.attribute("level", Long.class)).isEqualTo(3L);
        assertThat(principal.attributes("groups", String.class)).containsExactly("a", "b");
        assertThat(principal.attributes("tenant", String.class)).containsExactly("acme");
        assertThatThrownBy(() -> principal.attribute("address", String.class)).isInstanceOf(AttributeException.class);
        assertThatThrownBy(() -> principal.attribute("tenant", Long.class)).isInstanceOf(AttributeException.class);
        assertThatThrownBy(() -> principal.attribute("groups", String.class)).isInstanceOf(AttributeException.class);
    }

    @Test
    void attributesOfAUserOfOAuthAreAttributes() {
        LivePrincipal principal = principalOf(new DefaultOAuth2AuthenticatedPrincipal(
                "ann", Map.of("tenant", "acme"), AuthorityUtils.createAuthorityList("ROLE_STAFF")));
        assertThat(principal.attribute("tenant", String.class)).isEqualTo("acme");
    }

    @Test
    void fieldsOfAnAccountAreAttributesButForSecrets() {
        LivePrincipal principal = principalOf(new Account("ann", "acme", TEAM, List.of("p1", "p2"), "t0ps3cret"));
        assertThat(principal.name()).isEqualTo("ann");
        assertThat(principal.attributes().names()).isEqualTo(Set.of("tenant", "team", "projects"));
        assertThat(principal.attribute("team", UUID.class)).isEqualTo(TEAM);
        assertThat(principal.attributes("projects", String.class)).containsExactly("p1", "p2");
        assertThat(principal.toString()).contains("tenant").doesNotContain("acme");
    }

    @Test
    void whatTheApplicationSaysReplacesThat() {
        LivePrincipal principal = new Authentications(who -> Map.of("tenant", "of " + who.getName()))
                .principalOf(UsernamePasswordAuthenticationToken.authenticated(
                        "ann", null, AuthorityUtils.createAuthorityList()));
        assertThat(principal.attribute("tenant", String.class)).isEqualTo("of ann");
    }
}
