package dev.livelist.broadcaster.wire;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that all workers of a channel share, by which they know each other's messages.
 *
 * <p>A sealed message is the message with a last member {@code "mac"}: the HMAC-SHA256, in lower-case hexadecimal digits, of all
 * bytes before that member's comma, under the bytes of the secret in UTF-8. A seal says who may have written a message, not
 * when; and it hides nothing.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
public final class ChannelKey {

    /** The fewest characters of a secret. */
    public static final int MIN_CHARS = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] BEFORE = (",\"" + WireFormat.MAC + "\":\"").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = {'"', '}'};
    private static final int DIGITS = 64;

    /** By how many bytes a seal makes a message longer. */
    public static final int SEAL_BYTES = BEFORE.length + DIGITS + AFTER.length - 1;

    private static final HexFormat HEX = HexFormat.of();

    private final Mac mac;

    private ChannelKey(byte[] secret) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            Object unused = mac.clone();
        } catch (NoSuchAlgorithmException | InvalidKeyException | CloneNotSupportedException impossible) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, impossible);
        }
    }

    /**
     * The key of a secret.
     *
     * @throws IllegalArgumentException where it has fewer than {@value #MIN_CHARS} characters
     */
    public static ChannelKey of(String secret) {
        if (secret.length() < MIN_CHARS) {
            throw new IllegalArgumentException("A channel secret has at least " + MIN_CHARS + " characters, not "
                    + secret.length() + "; use random ones");
        }
        return new ChannelKey(secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The message with its seal.
     *
     * @param message a JSON object with at least one member
     */
    public byte[] seal(byte[] message) {
        int length = message.length - 1;
        byte[] sealed = Arrays.copyOf(message, length + BEFORE.length + DIGITS + AFTER.length);
        System.arraycopy(BEFORE, 0, sealed, length, BEFORE.length);
        byte[] digits = HEX.formatHex(digest(message, length)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, sealed, length + BEFORE.length, DIGITS);
        System.arraycopy(AFTER, 0, sealed, length + BEFORE.length + DIGITS, AFTER.length);
        return sealed;
    }

    /** Whether a message has a seal of this key. */
    public boolean hasSealed(byte[] message) {
        int length = message.length - BEFORE.length - DIGITS - AFTER.length;
        if (length < 1
                || !matches(message, length, BEFORE)
                || !matches(message, length + BEFORE.length + DIGITS, AFTER)) {
            return false;
        }
        byte[] digits = Arrays.copyOfRange(message, length + BEFORE.length, length + BEFORE.length + DIGITS);
        byte[] right = HEX.formatHex(digest(message, length)).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(digits, right);
    }

    private static boolean matches(byte[] message, int from, byte[] part) {
        return Arrays.equals(message, from, from + part.length, part, 0, part.length);
    }

    private byte[] digest(byte[] message, int length) {
        try {
            Mac own = (Mac) mac.clone();
            own.update(message, 0, length);
            return own.doFinal();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("It could be cloned before", impossible);
        }
    }

    /** Tells nothing of the secret. */
    @Override
    public String toString() {
        return "ChannelKey";
    }
}
