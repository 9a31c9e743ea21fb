package dev.livelist.sample.shop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UserDetailsRepositoryReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;

class ShopSecurityTest {

    private final ShopSecurity security = new ShopSecurity();

    private Authentication login(String name, String password) {
        var manager = new UserDetailsRepositoryReactiveAuthenticationManager(security.users());
        manager.setPasswordEncoder(security.passwords());
        return manager.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password))
                .block();
    }

    @Test
    void aLoginHashesNothing() {
        Authentication login = login("alice", "alice");

        assertThat(login.isAuthenticated()).isTrue();
        assertThat(login.getPrincipal())
                .isInstanceOfSatisfying(UserDetails.class, user -> assertThat(user.getPassword())
                        .isEqualTo("alice"));
    }

    @Test
    void anotherPasswordIsNoLogin() {
        assertThatThrownBy(() -> login("alice", "bob")).isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> login("alice", "")).isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> login("dave", "dave")).isInstanceOf(BadCredentialsException.class);
    }
}
