package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.wire.ChannelKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of the channel count. Without a secret, those of everybody who can publish there. With one, those of the
 * workers that know it; of other programs only plain messages, as far as {@link AcceptPlain} says.
 *
 * <p>A secret is introduced, and changed, without a pause in two steps: first every worker {@linkplain #acceptingUnsealed also
 * accepts} messages without a seal, or with the seal of {@linkplain #accepting another secret}; then none does.
 *
 * <p>Immutable. What it prints tells nothing of a secret.
 */
public final class ChannelSecurity {

    /** Which plain messages without a seal count where a secret is set. */
    public enum AcceptPlain {
        /** None. */
        NONE,
        /** Changes, and invalidations of one model; none of the labels that begin with {@code livelist.}, and none of everything. */
        CHANGES,
        /** All. */
        ALL
    }

    private static final ChannelSecurity OPEN = new ChannelSecurity(null, List.of(), false, AcceptPlain.ALL);

    private final @Nullable ChannelKey own;
    private final List<ChannelKey> accepted;
    private final boolean required;
    private final AcceptPlain plain;

    private ChannelSecurity(@Nullable ChannelKey own, List<ChannelKey> accepted, boolean required, AcceptPlain plain) {
        this.own = own;
        this.accepted = List.copyOf(accepted);
        this.required = required;
        this.plain = plain;
    }

    /** No secret: every message counts. */
    public static ChannelSecurity open() {
        return OPEN;
    }

    /**
     * Messages are sealed with this secret, and only those count that are; and changes in plain messages.
     *
     * @throws IllegalArgumentException where the secret has fewer than {@value ChannelKey#MIN_CHARS} characters
     */
    public static ChannelSecurity secret(String secret) {
        ChannelKey key = ChannelKey.of(secret);
        return new ChannelSecurity(key, List.of(key), true, AcceptPlain.CHANGES);
    }

    /**
     * Messages with the seal of one of these secrets count, too.
     *
     * @throws IllegalArgumentException where one has fewer than {@value ChannelKey#MIN_CHARS} characters
     */
    public ChannelSecurity accepting(List<String> secrets) {
        List<ChannelKey> all = new ArrayList<>(accepted);
        secrets.forEach(secret -> all.add(ChannelKey.of(secret)));
        return new ChannelSecurity(own, all, required, plain);
    }

    /** Messages count with a seal or without: for the time in which the workers are given the secret. */
    public ChannelSecurity acceptingUnsealed() {
        return new ChannelSecurity(own, accepted, false, plain);
    }

    /** Which plain messages without a seal count. */
    public ChannelSecurity plain(AcceptPlain accepted) {
        return new ChannelSecurity(own, this.accepted, required, accepted);
    }

    /** The key with which this worker's messages are sealed; null for none. */
    @Nullable
    ChannelKey own() {
        return own;
    }

    /** Whether a seal is asked for. */
    boolean isRequired() {
        return required;
    }

    AcceptPlain acceptPlain() {
        return plain;
    }

    boolean hasSeal(byte[] message) {
        for (ChannelKey key : accepted) {
            if (key.hasSealed(message)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return own == null ? "open" : (required ? "sealed" : "sealed or not") + ", plain " + plain;
    }
}
