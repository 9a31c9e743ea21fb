package dev.livelist.spring.boot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.security.core.userdetails.UserDetails;

/** Tells whether an account still has the password it had. Keeps a digest: a stream is open for long, and memory is dumped. */
record PasswordPrint(String digest) {

    static PasswordPrint of(UserDetails account) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.valueOf(account.getPassword()).getBytes(StandardCharsets.UTF_8));
            return new PasswordPrint(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
