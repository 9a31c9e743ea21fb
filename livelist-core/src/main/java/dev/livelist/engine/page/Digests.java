package dev.livelist.engine.page;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** 128 bits of SHA-256: content must not be able to collide on purpose, and every JDK has it fast. */
public final class Digests {

    public static final int BYTES = 16;

    private Digests() {}

    public static byte[] of(byte[] content) {
        return truncate(sha256().digest(content));
    }

    public static byte[] truncate(byte[] digest) {
        return Arrays.copyOf(digest, BYTES);
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256", e);
        }
    }
}
