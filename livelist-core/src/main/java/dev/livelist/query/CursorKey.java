package dev.livelist.query;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key by which cursors are encrypted that would tell hidden values. All workers share it. Safe for use by any number of threads.
 *
 * <p>The construction is that of a synthetic initialisation vector (as in RFC 5297, from other parts): two keys are derived from the secret by
 * HMAC-SHA-256 with a label each. The first 128 bits of an HMAC-SHA-256 by the one, over the list, its order and the padded values, are the
 * authentication tag and the counter block from which AES-256 in counter mode by the other encrypts the padded values. So equal places have
 * equal cursors on every worker; a cursor that has been changed, or is another list's, is noticed; and nothing is told but whether two
 * cursors are the same and, in steps of 32 bytes, how long the values are.
 */
public final class CursorKey {

    /** How many characters a secret must have. */
    public static final int LEAST = 16;

    private static final String HMAC = "HmacSHA256";
    private static final int TAG = 16;

    private final SecretKeySpec authentication;
    private final SecretKeySpec encryption;

    private CursorKey(byte[] secret) {
        this.authentication = new SecretKeySpec(hmac(secret, "livelist cursor authentication"), HMAC);
        this.encryption = new SecretKeySpec(hmac(secret, "livelist cursor encryption"), "AES");
    }

    /**
     * The key that a secret is.
     *
     * @throws IllegalArgumentException where it has fewer than {@value #LEAST} characters
     */
    public static CursorKey of(String secret) {
        if (secret.length() < LEAST) {
            throw new IllegalArgumentException(
                    "livelist.cursor-key has " + secret.length() + " characters; it must have at least " + LEAST);
        }
        return new CursorKey(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] secret, String label) {
        return hmac(new SecretKeySpec(secret, HMAC), label.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }

    private static byte[] hmac(SecretKeySpec key, byte[] first, byte[] second) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(first);
            return mac.doFinal(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
        }
    }

    /** @param context what the values belong to; none begins as another one does and goes on */
    byte[] encrypt(byte[] context, byte[] values) {
        byte[] tag = tag(context, values);
        byte[] text = counter(tag, values);
        byte[] sealed = Arrays.copyOf(tag, TAG + text.length);
        System.arraycopy(text, 0, sealed, TAG, text.length);
        return sealed;
    }

    /** The values; empty where they have not been encrypted by this key and for this context. */
    byte[] decrypt(byte[] context, byte[] sealed) {
        if (sealed.length <= TAG) {
            return new byte[0];
        }
        byte[] tag = Arrays.copyOf(sealed, TAG);
        byte[] values = counter(tag, Arrays.copyOfRange(sealed, TAG, sealed.length));
        return MessageDigest.isEqual(tag, tag(context, values)) ? values : new byte[0];
    }

    private byte[] tag(byte[] context, byte[] values) {
        return Arrays.copyOf(hmac(authentication, context, values), TAG);
    }

    private byte[] counter(byte[] block, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(block));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES in counter mode", e);
        }
    }

    @Override
    public String toString() {
        return "a cursor key";
    }
}
