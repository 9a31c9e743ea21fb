package dev.livelist.sample.shop.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UserDetailsRepositoryReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

class ShopSecurityTest {

    private final ShopSecurity security = new ShopSecurity();

    private Authentication login(String name, String password) {
        var manager = new UserDetailsRepositoryReactiveAuthenticationManager(security.users());
        manager.setPasswordEncoder(security.passwords());
        return manager.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password))
                .block();
    }

    /** The encoder throws where it is asked to. */
    @Test
    void aLoginHashesNothing() {
        assertThat(login("alice", "alice").isAuthenticated()).isTrue();
    }

    @Test
    void anotherPasswordIsNoLogin() {
        assertThatThrownBy(() -> login("alice", "bob")).isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> login("alice", "")).isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> login("dave", "dave")).isInstanceOf(BadCredentialsException.class);
    }
}
