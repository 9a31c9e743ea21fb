package dev.livelist.sample.shop.web;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Three users whose passwords are their names: this is a sample. */
public final class ShopUsers {

    /** Works for the shop, and sees the orders of owners who let her. */
    private static final String SUPPORT = "carol";

    private static final Set<String> USERS = Set.of("alice", "bob", SUPPORT);

    private ShopUsers() {}

    /**
     * The user of that name. A password is checked at each request with HTTP Basic. So this is not Spring's own service in memory, which
     * would replace the passwords after the first login by a slow hash that protects nothing here; {@link #passwords} is for the same reason.
     */
    public static Optional<UserDetails> named(String name) {
        return USERS.contains(name)
                ? Optional.of(User.withUsername(name)
                        .password(name)
                        .roles(roles(name))
                        .build())
                : Optional.empty();
    }

    private static String[] roles(String name) {
        return isSupport(name) ? new String[] {"USER", "SUPPORT"} : new String[] {"USER"};
    }

    /** Whether somebody works for the shop. */
    public static boolean isSupport(String name) {
        return name.equals(SUPPORT);
    }

    /** Passwords as they are. Spring Security's own encoder hashes whatever is not hashed, at each login, also where nobody keeps the hash. */
    public static PasswordEncoder passwords() {
        return new PasswordEncoder() {
            @Override
            public @Nullable String encode(@Nullable CharSequence password) {
                return password == null ? null : password.toString();
            }

            @Override
            public boolean matches(@Nullable CharSequence given, @Nullable String known) {
                return given != null && given.toString().equals(known);
            }
        };
    }
}
